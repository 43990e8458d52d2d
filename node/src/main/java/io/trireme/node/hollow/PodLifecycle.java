package io.trireme.node.hollow;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Probe;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a kubelet would report of a pod next. All containers of a pod run, end and restart together.
 * Pure: the pod as stored says how far it is.
 */
final class PodLifecycle {
    private static final Duration RESTART_BACKOFF_MIN = Duration.ofSeconds(10);
    private static final Duration RESTART_BACKOFF_MAX = Duration.ofMinutes(5);
    private static final String RUNTIME = "hollow://";

    private PodLifecycle() {}

    /** What to do now. */
    sealed interface Step {
        /** Report a status, then look again after a time if one is given. */
        record Report(PodStatus status, Optional<Duration> again) implements Step {}

        /** Nothing to report; look again after a time if one is given. */
        record Wait(Optional<Duration> again) implements Step {}

        /** All containers have ended: remove the pod object. */
        record Remove() implements Step {}
    }

    /**
     * @param seenAt when this node first saw the pod
     * @param podAddress the pod's own address
     * @param hostAddress the node's
     */
    record Situation(
            Pod pod,
            HollowBehaviour behaviour,
            Instant seenAt,
            Instant now,
            String podAddress,
            String hostAddress) {
        private PodStatus status() {
            return pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        }

        private List<ContainerStatus> containers() {
            var list = status().getContainerStatuses();
            return list == null ? List.of() : list;
        }

        /**
         * Whether containers and condition say so. While the node was silent, the controller of
         * nodes may have set the condition alone to False.
         */
        private boolean saysReady() {
            var conditions = status().getConditions();
            return Boolean.TRUE.equals(containers().getFirst().getReady())
                    && conditions != null
                    && conditions.stream()
                            .anyMatch(
                                    one ->
                                            "Ready".equals(one.getType())
                                                    && "True".equals(one.getStatus()));
        }

        private Instant startedAt() {
            String text = status().getStartTime();
            return text == null ? now : Instant.parse(text);
        }
    }

    static Step next(Situation situation) {
        if (situation.pod().getMetadata().getDeletionTimestamp() != null) {
            return terminate(situation);
        }
        String phase = situation.status().getPhase();
        if ("Succeeded".equals(phase) || "Failed".equals(phase)) {
            return new Step.Wait(Optional.empty());
        }
        List<ContainerStatus> containers = situation.containers();
        if (containers.isEmpty() || containers.getFirst().getState() == null) {
            return start(situation, 0);
        }
        ContainerState state = containers.getFirst().getState();
        if (state.getRunning() != null) {
            return run(situation, Instant.parse(state.getRunning().getStartedAt()));
        }
        if (state.getTerminated() != null) {
            return restart(situation, containers.getFirst());
        }
        return start(situation, containers.getFirst().getRestartCount());
    }

    private static Step start(Situation situation, int restarts) {
        Duration left =
                situation
                        .behaviour()
                        .startDelay()
                        .minus(Duration.between(situation.seenAt(), situation.now()));
        if (left.isPositive()) {
            return new Step.Wait(Optional.of(left));
        }
        Instant now = situation.now();
        var running =
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(text(now))
                        .endRunning()
                        .build();
        Duration untilReady = untilReady(situation, now);
        boolean ready = situation.behaviour().ready() && !untilReady.isPositive();
        return new Step.Report(
                report(situation, "Running", running, restarts, ready),
                soonest(
                        ready || !situation.behaviour().ready()
                                ? Optional.empty()
                                : Optional.of(untilReady),
                        situation.behaviour().runTime()));
    }

    private static Step run(Situation situation, Instant startedAt) {
        Optional<Duration> untilEnd =
                situation
                        .behaviour()
                        .runTime()
                        .map(time -> time.minus(Duration.between(startedAt, situation.now())));
        ContainerStatus first = situation.containers().getFirst();
        if (untilEnd.isPresent() && !untilEnd.get().isPositive()) {
            return end(situation, startedAt, first.getRestartCount());
        }
        if (situation.saysReady() || !situation.behaviour().ready()) {
            return new Step.Wait(untilEnd);
        }
        Duration untilReady = untilReady(situation, startedAt);
        if (untilReady.isPositive()) {
            return new Step.Wait(soonest(Optional.of(untilReady), untilEnd));
        }
        return new Step.Report(
                report(situation, "Running", first.getState(), first.getRestartCount(), true),
                untilEnd);
    }

    private static Step end(Situation situation, Instant startedAt, int restarts) {
        int exitCode = situation.behaviour().exitCode();
        var terminated = terminated(startedAt, situation.now(), exitCode);
        boolean restarts1 = restartsAfter(situation.pod(), exitCode);
        String phase = restarts1 ? "Running" : exitCode == 0 ? "Succeeded" : "Failed";
        return new Step.Report(
                report(situation, phase, terminated, restarts, false),
                restarts1 ? Optional.of(backoff(restarts)) : Optional.empty());
    }

    private static Step restart(Situation situation, ContainerStatus ended) {
        Instant endedAt = Instant.parse(ended.getState().getTerminated().getFinishedAt());
        Duration left =
                backoff(ended.getRestartCount()).minus(Duration.between(endedAt, situation.now()));
        return left.isPositive()
                ? new Step.Wait(Optional.of(left))
                : start(situation, ended.getRestartCount() + 1);
    }

    private static Duration backoff(int restarts) {
        Duration backoff = RESTART_BACKOFF_MIN.multipliedBy(1L << Math.min(restarts, 10));
        return backoff.compareTo(RESTART_BACKOFF_MAX) > 0 ? RESTART_BACKOFF_MAX : backoff;
    }

    /** Containers take their time to end, but no longer than the grace period. */
    private static Step terminate(Situation situation) {
        var metadata = situation.pod().getMetadata();
        Long grace = metadata.getDeletionGracePeriodSeconds();
        Duration limit = Duration.ofSeconds(grace == null ? 0 : grace);
        Duration needed = situation.behaviour().stopDelay();
        Duration stop = needed.compareTo(limit) > 0 ? limit : needed;
        // The deletion timestamp is the end of the grace period.
        Instant askedAt = Instant.parse(metadata.getDeletionTimestamp()).minus(limit);
        Instant begun = askedAt.isAfter(situation.seenAt()) ? askedAt : situation.seenAt();
        Duration left = stop.minus(Duration.between(begun, situation.now()));
        if (left.isPositive()) {
            return new Step.Wait(Optional.of(left));
        }
        var containers = situation.containers();
        boolean running =
                !containers.isEmpty()
                        && containers.getFirst().getState() != null
                        && containers.getFirst().getState().getRunning() != null;
        if (!running) {
            return new Step.Remove();
        }
        var first = containers.getFirst();
        // Killed at the end of the grace period, or ended by itself on SIGTERM.
        int exitCode = needed.compareTo(limit) > 0 ? 137 : 0;
        var state =
                terminated(
                        Instant.parse(first.getState().getRunning().getStartedAt()),
                        situation.now(),
                        exitCode);
        return new Step.Report(
                report(
                        situation,
                        exitCode == 0 ? "Succeeded" : "Failed",
                        state,
                        first.getRestartCount(),
                        false),
                Optional.of(Duration.ZERO));
    }

    private static boolean restartsAfter(Pod pod, int exitCode) {
        return switch (Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always")) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    /** The longest initial delay of the readiness probes, from the containers' start. */
    private static Duration untilReady(Situation situation, Instant startedAt) {
        long seconds = 0;
        for (Container container : situation.pod().getSpec().getContainers()) {
            Probe probe = container.getReadinessProbe();
            if (probe != null && probe.getInitialDelaySeconds() != null) {
                seconds = Math.max(seconds, probe.getInitialDelaySeconds());
            }
        }
        return Duration.ofSeconds(seconds).minus(Duration.between(startedAt, situation.now()));
    }

    private static Optional<Duration> soonest(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty()) {
            return other;
        }
        return other.filter(duration -> duration.compareTo(one.get()) < 0).or(() -> one);
    }

    private static ContainerState terminated(Instant from, Instant to, int exitCode) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(exitCode == 0 ? "Completed" : "Error")
                .withStartedAt(text(from))
                .withFinishedAt(text(to))
                .endTerminated()
                .build();
    }

    private static PodStatus report(
            Situation situation, String phase, ContainerState state, int restarts, boolean ready) {
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        return new PodStatusBuilder()
                .withPhase(phase)
                .withStartTime(text(situation.startedAt()))
                .withHostIP(situation.hostAddress())
                .withHostIPs(new io.fabric8.kubernetes.api.model.HostIP(situation.hostAddress()))
                .withPodIP(situation.podAddress())
                .withPodIPs(new PodIP(situation.podAddress()))
                .withConditions(conditions(situation, ready, over))
                .withInitContainerStatuses(initContainers(situation))
                .withContainerStatuses(containers(situation, state, restarts, ready))
                .build();
    }

    private static List<PodCondition> conditions(Situation situation, boolean ready, boolean over) {
        String why = over ? "PodCompleted" : "ContainersNotReady";
        String message =
                "containers with unready status: ["
                        + String.join(
                                " ",
                                situation.pod().getSpec().getContainers().stream()
                                        .map(Container::getName)
                                        .toList())
                        + "]";
        var conditions = new ArrayList<PodCondition>();
        conditions.add(condition(situation, "PodReadyToStartContainers", !over, "", ""));
        conditions.add(condition(situation, "Initialized", true, "", ""));
        conditions.add(
                condition(
                        situation, "Ready", ready, ready ? "" : why, ready || over ? "" : message));
        conditions.add(
                condition(
                        situation,
                        "ContainersReady",
                        ready,
                        ready ? "" : why,
                        ready || over ? "" : message));
        return conditions;
    }

    private static PodCondition condition(
            Situation situation, String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        var before = situation.status().getConditions();
        String since =
                (before == null ? List.<PodCondition>of() : before)
                        .stream()
                                .filter(one -> type.equals(one.getType()))
                                .filter(one -> status.equals(one.getStatus()))
                                .map(PodCondition::getLastTransitionTime)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(text(situation.now()));
        var condition =
                new PodConditionBuilder()
                        .withType(type)
                        .withStatus(status)
                        .withLastTransitionTime(since);
        if (!reason.isEmpty()) {
            condition = condition.withReason(reason);
        }
        if (!message.isEmpty()) {
            condition = condition.withMessage(message);
        }
        return condition.build();
    }

    private static List<ContainerStatus> containers(
            Situation situation, ContainerState state, int restarts, boolean ready) {
        return situation.pod().getSpec().getContainers().stream()
                .map(container -> status(situation, container, state, restarts, ready))
                .toList();
    }

    private static List<ContainerStatus> initContainers(Situation situation) {
        var specs = situation.pod().getSpec().getInitContainers();
        if (specs == null) {
            return List.of();
        }
        var done = terminated(situation.startedAt(), situation.startedAt(), 0);
        return specs.stream()
                .map(container -> status(situation, container, done, 0, true))
                .toList();
    }

    private static ContainerStatus status(
            Situation situation,
            Container container,
            ContainerState state,
            int restarts,
            boolean ready) {
        String id =
                RUNTIME
                        + situation.pod().getMetadata().getUid()
                        + "/"
                        + container.getName()
                        + "/"
                        + restarts;
        var status =
                new ContainerStatusBuilder()
                        .withName(container.getName())
                        .withImage(container.getImage())
                        .withImageID(RUNTIME + container.getImage())
                        .withContainerID(id)
                        .withState(state)
                        .withStarted(state.getRunning() != null)
                        .withReady(ready)
                        .withRestartCount(restarts);
        if (restarts > 0 && state.getRunning() != null) {
            situation.containers().stream()
                    .filter(before -> container.getName().equals(before.getName()))
                    .map(
                            before ->
                                    before.getState() != null
                                                    && before.getState().getTerminated() != null
                                            ? before.getState()
                                            : before.getLastState())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(status::withLastState);
        }
        return status.build();
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
