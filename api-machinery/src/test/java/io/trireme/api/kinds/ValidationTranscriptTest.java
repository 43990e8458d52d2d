package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.Transcript;
import io.trireme.api.Transcript.Exchange;
import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replays the recorded writes of {@code validation.txt} through the rules, and compares the causes.
 * What needs other objects (allocated addresses, existing priority classes) is not replayed; passed
 * over where the recordings are absent.
 */
class ValidationTranscriptTest {
    private static final Pattern UID = Pattern.compile("uid-\\d+");

    /** Addresses, ports and uids are masked in the recording; any will do. */
    private static String unmasked(String text) {
        return text.replaceAll("<clusterIP(\\d)>", "10.0.0.10$1")
                .replaceAll("<uid(\\d+)>", "uid-$1")
                .replaceAll("\"<nodePort(\\d)>\"", "3010$1");
    }

    /** Objects as the real server stored them, by path. */
    private final Map<String, ObjectNode> stored = new HashMap<>();

    @TestFactory
    Stream<DynamicTest> causesAreThoseOfKubernetes() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var exchange :
                Transcript.read("transcripts/validation.txt", ValidationTranscriptTest::unmasked)) {
            prepare(exchange)
                    .forEach(
                            test -> {
                                if (KnownDifferences.of(test.getDisplayName())) {
                                    return;
                                }
                                tests.add(test);
                            });
            remember(exchange);
        }
        return tests.stream();
    }

    private void remember(Exchange exchange) {
        if (exchange.status() / 100 != 2 || exchange.response().isEmpty()) {
            return;
        }
        if (exchange.response().get() instanceof ObjectNode object && object.has("metadata")) {
            stored.put(objectPath(exchange, object), object);
        }
    }

    private static String objectPath(Exchange exchange, ObjectNode object) {
        String path = exchange.path().replaceAll("\\?.*|/status$", "");
        return exchange.method().equals("POST")
                ? path + "/" + object.get("metadata").path("name").stringValue("")
                : path;
    }

    private List<DynamicTest> prepare(Exchange exchange) {
        boolean judged = exchange.status() / 100 == 2 || exchange.status() == 422;
        if (!judged || exchange.request().isEmpty() || exchange.path().endsWith("/binding")) {
            return List.of();
        }
        if (exchange.status() == 422 && exchange.response().isEmpty()) {
            return List.of();
        }
        var body = (ObjectNode) exchange.request().get();
        String title =
                exchange.title() + ": " + exchange.method() + " " + exchange.path() + " " + body;
        if (exchange.method().equals("POST")) {
            return served(body)
                    ? List.of(DynamicTest.dynamicTest(title, () -> create(exchange, body)))
                    : List.of();
        }
        var before = stored.get(exchange.path().replaceAll("\\?.*|/status$", ""));
        if (before == null || !served(before)) {
            return List.of();
        }
        var object =
                exchange.method().equals("PUT")
                        ? body.deepCopy()
                        : (ObjectNode) merged(before.deepCopy(), body);
        return List.of(
                DynamicTest.dynamicTest(title, () -> update(exchange, object, before.deepCopy())));
    }

    private static boolean served(JsonNode object) {
        return object.has("kind")
                && BuiltInKinds.definitions().stream()
                        .anyMatch(definition -> definition.kind().equals(kind(object)));
    }

    private static GroupVersionKind kind(JsonNode object) {
        return GroupVersion.parse(object.get("apiVersion").stringValue())
                .kind(object.get("kind").stringValue());
    }

    /** A merge patch, with lists of named objects merged by name as a strategic patch does. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (patch instanceof ArrayNode array && target instanceof ArrayNode old && named(array)) {
            for (var element : array) {
                merge(old, element);
            }
            return old;
        }
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        var result = target instanceof ObjectNode object ? object : changes.objectNode();
        changes.forEachEntry(
                (name, value) -> {
                    if (value.isNull()) {
                        result.remove(name);
                    } else {
                        result.set(name, merged(result.path(name), value));
                    }
                });
        return result;
    }

    private static boolean named(ArrayNode array) {
        return !array.isEmpty()
                && array.get(0).has("name")
                && !array.get(0).get("name").stringValue("").contains("/");
    }

    private static void merge(ArrayNode list, JsonNode element) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path("name").equals(element.path("name"))) {
                list.set(i, merged(list.get(i), element));
                return;
            }
        }
        list.add(element);
    }

    private static void create(Exchange exchange, ObjectNode body) {
        var object = body.deepCopy();
        var rules = BuiltInKinds.rules(kind(object));
        removeNulls(object);
        if (exchange.path().contains("/namespaces/")) {
            ((ObjectNode) object.get("metadata"))
                    .put(
                            "namespace",
                            exchange.path()
                                    .split("/", -1)[exchange.path().startsWith("/apis/") ? 5 : 4]);
        }
        // A Job's labels hold its uid, which the registry gives and messages repeat.
        var uid = UID.matcher(exchange.response().map(JsonNode::toString).orElse(""));
        ((ObjectNode) object.get("metadata")).put("uid", uid.find() ? uid.group() : "uid-0");
        rules.applyDefaults(object);
        if (object.get("kind").stringValue().equals("Pod")) {
            PodAdmissionDefaults.apply(object, PodAdmissionDefaults.Priority.NONE);
        }
        rules.prepareForCreate(object);
        compare(exchange, rules.validateCreate(object));
    }

    private static void update(Exchange exchange, ObjectNode object, ObjectNode before) {
        var rules = BuiltInKinds.rules(kind(before));
        removeNulls(object);
        rules.applyDefaults(object);
        if (exchange.method().equals("PUT")) {
            ((ObjectNode) object.get("metadata"))
                    .set("namespace", before.get("metadata").path("namespace"));
        }
        if (exchange.path().endsWith("/status")) {
            rules.prepareForStatusUpdate(object, before);
            compare(exchange, rules.validateStatusUpdate(object, before));
        } else {
            rules.prepareForUpdate(object, before);
            compare(exchange, rules.validateUpdate(object, before));
        }
    }

    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        node.forEach(ValidationTranscriptTest::removeNulls);
    }

    private static void compare(Exchange exchange, List<FieldError> errors) {
        var expected = new ArrayList<String>();
        if (exchange.status() == 422) {
            for (var cause : exchange.response().get().get("details").path("causes")) {
                expected.add(
                        cause.path("field").stringValue("")
                                + ": "
                                + cause.get("reason").stringValue()
                                + ": "
                                + firstLine(cause.get("message").stringValue()));
            }
        }
        var actual = new ArrayList<String>();
        errors.forEach(
                error ->
                        actual.add(
                                error.field()
                                        + ": "
                                        + error.reason().wire()
                                        + ": "
                                        + firstLine(error.message())));
        expected.sort(Comparator.naturalOrder());
        actual.sort(Comparator.naturalOrder());
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    /** Behind the first line Kubernetes prints a difference of Go structs, which we leave out. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** What is not as Kubernetes does it, or can't be told from one object alone. */
    private static final class KnownDifferences {
        private static final List<String> PARTS =
                List.of(
                        // Addresses and node ports are allocated by the registry.
                        "\"clusterIP\":\"1.2.3.4\"",
                        "\"clusterIP\":\"10.0.0.1\"",
                        "\"nodePort\":100",
                        // The refused pod template is printed as the Go struct it is inside.
                        "/jobs/im {\"spec\":{\"template\"",
                        "\"name\":\"np2\"");

        static boolean of(String title) {
            return PARTS.stream().anyMatch(title::contains);
        }
    }
}
