package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A pod's row. Its status is one word that says most: what the containers wait for or ended with,
 * else the phase.
 */
final class PodRow {
    private final ObjectNode pod;
    private final JsonNode status;
    private final Map<String, ObjectNode> initContainers = new TreeMap<>();

    private String reason;
    private int total;
    private int ready;
    private Restarts restarts = new Restarts();
    private final Restarts sidecarRestarts = new Restarts();

    private PodRow(ObjectNode pod) {
        this.pod = pod;
        this.status = pod.path("status");
        this.total = Fields.objects(pod, "spec", "containers").size();
        String own = Fields.text(status, "reason");
        this.reason = own.isEmpty() ? Fields.text(status, "phase") : own;
        for (var container : Fields.objects(pod, "spec", "initContainers")) {
            initContainers.put(Fields.text(container, "name"), container);
            if (restartable(container)) {
                total++;
            }
        }
    }

    /** How often, and when last, containers ended. */
    private static final class Restarts {
        long count;
        Optional<Instant> last = Optional.empty();

        void add(JsonNode containerStatus) {
            count += Fields.number(containerStatus, "restartCount");
            Ages.find(Fields.at(containerStatus, "lastState", "terminated", "finishedAt"))
                    .filter(at -> last.isEmpty() || last.get().isBefore(at))
                    .ifPresent(at -> last = Optional.of(at));
        }

        String text(Instant now) {
            return count == 0 || last.isEmpty()
                    ? Long.toString(count)
                    : count + " (" + Ages.human(Duration.between(last.get(), now)) + " ago)";
        }
    }

    static void cells(Cells cells) {
        var row = new PodRow(cells.object());
        row.look();
        cells.name()
                .text(row.ready + "/" + row.total)
                .text(row.reason)
                .text(row.restarts.text(cells.now()))
                .age()
                .text(row.address())
                .textOr(Cells.NONE, "spec", "nodeName")
                .textOr(Cells.NONE, "status", "nominatedNodeName")
                .text(row.readinessGates());
    }

    private void look() {
        for (var condition : Fields.objects(status, "conditions")) {
            if (Fields.text(condition, "type").equals("PodScheduled")
                    && Fields.text(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        boolean initializing = lookAtInitContainers();
        if (!initializing || hasCondition("Initialized")) {
            restarts = sidecarRestarts;
            lookAtContainers();
        }
        if (Fields.has(pod, "metadata", "deletionTimestamp")) {
            String phase = Fields.text(status, "phase");
            if (Fields.text(status, "reason").equals("NodeLost")) {
                reason = "Unknown";
            } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                reason = "Terminating";
            }
        }
    }

    /** The first init container that has not done its part names the status. */
    private boolean lookAtInitContainers() {
        var statuses = Fields.objects(status, "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            var one = statuses.get(i);
            restarts.add(one);
            var container = initContainers.get(Fields.text(one, "name"));
            boolean sidecar = container != null && restartable(container);
            if (sidecar) {
                sidecarRestarts.add(one);
            }
            var ended = Fields.at(one, "state", "terminated");
            if (ended.isObject() && Fields.number(ended, "exitCode") == 0) {
                continue;
            }
            if (sidecar && Fields.flag(one, "started")) {
                ready += Fields.flag(one, "ready") ? 1 : 0;
                continue;
            }
            String waiting = Fields.text(one, "state", "waiting", "reason");
            if (ended.isObject()) {
                reason = "Init:" + endReason(ended);
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + i + "/" + initContainers.size();
            }
            return true;
        }
        return false;
    }

    private void lookAtContainers() {
        boolean running = false;
        for (var one : Fields.objects(status, "containerStatuses").reversed()) {
            restarts.add(one);
            String waiting = Fields.text(one, "state", "waiting", "reason");
            var ended = Fields.at(one, "state", "terminated");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (ended.isObject()) {
                reason = endReason(ended);
            } else if (Fields.flag(one, "ready") && Fields.has(one, "state", "running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            reason = hasCondition("Ready") ? "Running" : "NotReady";
        }
    }

    private static String endReason(JsonNode terminated) {
        String reason = Fields.text(terminated, "reason");
        long signal = Fields.number(terminated, "signal");
        if (!reason.isEmpty()) {
            return reason;
        }
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + Fields.number(terminated, "exitCode");
    }

    private static boolean restartable(ObjectNode initContainer) {
        return Fields.text(initContainer, "restartPolicy").equals("Always");
    }

    private boolean hasCondition(String type) {
        return Fields.objects(status, "conditions").stream()
                .anyMatch(
                        one ->
                                Fields.text(one, "type").equals(type)
                                        && Fields.text(one, "status").equals("True"));
    }

    private String address() {
        var all = Fields.objects(status, "podIPs");
        return Cells.orElse(all.isEmpty() ? "" : Fields.text(all.getFirst(), "ip"), Cells.NONE);
    }

    private String readinessGates() {
        var gates = Fields.objects(pod, "spec", "readinessGates");
        long open =
                gates.stream()
                        .filter(gate -> hasCondition(Fields.text(gate, "conditionType")))
                        .count();
        return gates.isEmpty() ? Cells.NONE : open + "/" + gates.size();
    }

    /** Rows of pods that have ended say so; kubectl can hide them. */
    static List<ObjectNode> conditions(ObjectNode pod) {
        return switch (Fields.text(pod, "status", "phase")) {
            case "Succeeded" -> List.of(ended("Succeeded", "The pod has completed successfully."));
            case "Failed" -> List.of(ended("Failed", "The pod failed."));
            default -> List.of();
        };
    }

    private static ObjectNode ended(String reason, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "Completed")
                .put("status", "True")
                .put("reason", reason)
                .put("message", message);
    }
}
