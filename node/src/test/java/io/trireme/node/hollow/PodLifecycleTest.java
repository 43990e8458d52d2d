package io.trireme.node.hollow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.trireme.node.hollow.PodLifecycle.Situation;
import io.trireme.node.hollow.PodLifecycle.Step;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

final class PodLifecycleTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private static PodBuilder pod(Map<String, String> annotations) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withUid("u1")
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Always")
                .addNewContainer()
                .withName("c")
                .withImage("img:1")
                .endContainer()
                .endSpec();
    }

    private static Step next(Pod pod, Duration after) {
        return PodLifecycle.next(
                new Situation(
                        pod,
                        HollowBehaviour.of(pod),
                        START,
                        START.plus(after),
                        "10.64.0.1",
                        "127.0.0.1"));
    }

    private static Pod reported(Pod pod, Step step) {
        var report = assertInstanceOf(Step.Report.class, step);
        return new PodBuilder(pod).withStatus(report.status()).build();
    }

    private static boolean ready(PodStatus status) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(PodCondition::getStatus)
                .allMatch("True"::equals);
    }

    @Test
    void podWaitsForItsStartThenRunsAndIsReady() {
        Pod pod = pod(Map.of()).build();
        assertEquals(new Step.Wait(Optional.of(Duration.ofMillis(100))), next(pod, Duration.ZERO));
        Pod running = reported(pod, next(pod, Duration.ofMillis(100)));
        assertEquals("Running", running.getStatus().getPhase());
        assertEquals("10.64.0.1", running.getStatus().getPodIP());
        assertTrue(ready(running.getStatus()));
        assertEquals(new Step.Wait(Optional.empty()), next(running, Duration.ofSeconds(1)));
    }

    @Test
    void readinessProbeDelaysReady() {
        Pod pod =
                pod(Map.of())
                        .editSpec()
                        .editFirstContainer()
                        .withNewReadinessProbe()
                        .withInitialDelaySeconds(3)
                        .endReadinessProbe()
                        .endContainer()
                        .endSpec()
                        .build();
        Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
        assertFalse(ready(running.getStatus()));
        assertEquals(
                new Step.Wait(Optional.of(Duration.ofSeconds(1))),
                next(running, Duration.ofSeconds(3)));
        assertTrue(ready(reported(running, next(running, Duration.ofSeconds(4))).getStatus()));
    }

    @Test
    void podDeclaredUnreadyWhileTheNodeWasSilentIsReportedReadyAgain() {
        Pod pod = pod(Map.of()).build();
        Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
        Pod silenced =
                new PodBuilder(running)
                        .editStatus()
                        .editMatchingCondition(one -> "Ready".equals(one.getType()))
                        .withStatus("False")
                        .endCondition()
                        .endStatus()
                        .build();
        Pod again = reported(silenced, next(silenced, Duration.ofMinutes(1)));
        assertTrue(ready(again.getStatus()));
        assertEquals(
                START.plusSeconds(60).toString(),
                again.getStatus().getConditions().stream()
                        .filter(one -> "Ready".equals(one.getType()))
                        .map(PodCondition::getLastTransitionTime)
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void podThatNeverGetsReadyRunsUnready() {
        Pod pod = pod(Map.of("hollow.trireme.io/ready", "false")).build();
        Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
        assertFalse(ready(running.getStatus()));
        assertEquals(new Step.Wait(Optional.empty()), next(running, Duration.ofHours(1)));
    }

    @Test
    void programThatEndsWithoutRestartSucceedsOrFails() {
        for (int exitCode : new int[] {0, 3}) {
            Pod pod =
                    pod(Map.of(
                                    "hollow.trireme.io/run-ms",
                                    "2000",
                                    "hollow.trireme.io/exit-code",
                                    "" + exitCode))
                            .editSpec()
                            .withRestartPolicy("Never")
                            .endSpec()
                            .build();
            Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
            Pod ended = reported(running, next(running, Duration.ofSeconds(3)));
            assertEquals(exitCode == 0 ? "Succeeded" : "Failed", ended.getStatus().getPhase());
            assertEquals(
                    exitCode,
                    ended.getStatus()
                            .getContainerStatuses()
                            .getFirst()
                            .getState()
                            .getTerminated()
                            .getExitCode());
            assertEquals(new Step.Wait(Optional.empty()), next(ended, Duration.ofHours(1)));
        }
    }

    @Test
    void programThatEndsIsRestartedAfterItsBackoff() {
        Pod pod = pod(Map.of("hollow.trireme.io/run-ms", "1000")).build();
        Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
        Pod ended = reported(running, next(running, Duration.ofSeconds(2)));
        assertEquals("Running", ended.getStatus().getPhase());
        assertEquals(
                new Step.Wait(Optional.of(Duration.ofSeconds(4))),
                next(ended, Duration.ofSeconds(8)));
        Pod again = reported(ended, next(ended, Duration.ofSeconds(12)));
        var container = again.getStatus().getContainerStatuses().getFirst();
        assertEquals(1, container.getRestartCount());
        assertEquals(0, container.getLastState().getTerminated().getExitCode());
    }

    @Test
    void deletedPodEndsThenIsRemoved() {
        Pod pod = pod(Map.of("hollow.trireme.io/stop-delay-ms", "5000")).build();
        Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
        Pod deleted =
                new PodBuilder(running)
                        .editMetadata()
                        .withDeletionTimestamp(START.plusSeconds(40).toString())
                        .withDeletionGracePeriodSeconds(30L)
                        .endMetadata()
                        .build();
        assertEquals(
                new Step.Wait(Optional.of(Duration.ofSeconds(5))),
                next(deleted, Duration.ofSeconds(10)));
        Pod ended = reported(deleted, next(deleted, Duration.ofSeconds(15)));
        assertEquals("Succeeded", ended.getStatus().getPhase());
        Pod endedAndDeleted = new PodBuilder(ended).withMetadata(deleted.getMetadata()).build();
        assertEquals(new Step.Remove(), next(endedAndDeleted, Duration.ofSeconds(15)));
    }

    @Test
    void gracePeriodCutsASlowStopShort() {
        Pod pod = pod(Map.of("hollow.trireme.io/stop-delay-ms", "60000")).build();
        Pod running = reported(pod, next(pod, Duration.ofSeconds(1)));
        Pod deleted =
                new PodBuilder(running)
                        .editMetadata()
                        .withDeletionTimestamp(START.plusSeconds(12).toString())
                        .withDeletionGracePeriodSeconds(2L)
                        .endMetadata()
                        .build();
        Pod ended = reported(deleted, next(deleted, Duration.ofSeconds(12)));
        assertEquals(
                137,
                ended.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getExitCode());
    }

    @Test
    void podThatNeverStartedIsRemovedAtOnce() {
        Pod deleted =
                pod(Map.of("hollow.trireme.io/stop-delay-ms", "0"))
                        .editMetadata()
                        .withDeletionTimestamp(START.plusSeconds(30).toString())
                        .withDeletionGracePeriodSeconds(30L)
                        .endMetadata()
                        .build();
        assertEquals(new Step.Remove(), next(deleted, Duration.ofSeconds(1)));
    }
}
