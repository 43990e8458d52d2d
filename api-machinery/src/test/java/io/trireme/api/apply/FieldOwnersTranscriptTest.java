package io.trireme.api.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.GroupVersion;
import io.trireme.api.RecordedExchanges;
import io.trireme.api.RecordedExchanges.Exchange;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Owners of fields as a real server kept them, after creates, updates and applies. */
class FieldOwnersTranscriptTest {
    private static final String TIME = "2024-01-01T00:00:00Z";

    /**
     * Kinds whose recorded object holds more than its writer owns: admission, allocation or the
     * kind's own create step added it after the owners were taken. (A role's empty rules are an
     * empty list when owners are taken, and null when it is read again.)
     */
    private static final Set<String> FILLED_IN_LATER =
            Set.of(
                    "Pod",
                    "Service",
                    "Namespace",
                    "Job",
                    "Ingress",
                    "PersistentVolume",
                    "PersistentVolumeClaim",
                    "TokenReview",
                    "Role",
                    "ClusterRole");

    private static String kind(Exchange exchange) {
        return exchange.replyBody().path("kind").asString("");
    }

    @TestFactory
    Stream<DynamicTest> appliesGiveTheRecordedOwners() {
        var stored = new HashMap<String, ObjectNode>();
        var tests = new ArrayList<DynamicTest>();
        for (var exchange : RecordedExchanges.read("server-side-apply.txt")) {
            if (exchange.contentType().startsWith("application/apply-patch+yaml")
                    && exchange.requestBody().startsWith("{")
                    && exchange.query().containsKey("fieldManager")
                    && !exchange.path().endsWith("/scale")) {
                var live = Optional.ofNullable(stored.get(objectPath(exchange)));
                if (live.isEmpty() && exchange.status() == 409) {
                    continue; // Created by a request whose answer was not recorded.
                }
                parse(exchange).ifPresent(config -> tests.add(apply(exchange, live, config)));
            }
            if (exchange.status() < 300 && exchange.replyBody() instanceof ObjectNode object) {
                remember(stored, exchange, object);
            }
        }
        return tests.stream();
    }

    private static void remember(
            Map<String, ObjectNode> stored, Exchange exchange, ObjectNode object) {
        if (exchange.path().endsWith("/scale")) {
            return;
        }
        if (exchange.method().equals("DELETE")) {
            stored.remove(exchange.path());
        } else if (exchange.method().equals("POST")) {
            var name = object.path("metadata").path("name").asString("");
            stored.put(exchange.path() + "/" + name, object);
        } else {
            stored.put(objectPath(exchange), object);
        }
    }

    private static String objectPath(Exchange exchange) {
        return exchange.path().replaceAll("/status$", "");
    }

    private static Optional<ObjectNode> parse(Exchange exchange) {
        try {
            return Optional.of((ObjectNode) new JsonMapper().readTree(exchange.requestBody()));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static DynamicTest apply(
            Exchange exchange, Optional<ObjectNode> live, ObjectNode config) {
        return DynamicTest.dynamicTest(
                exchange.title() + " " + exchange.query().get("fieldManager"),
                () -> {
                    var owners = owners(exchange.replyBody());
                    if (exchange.status() < 300 && owners.isEmpty()) {
                        return;
                    }
                    if (exchange.status() < 300) {
                        var outcome = apply(live, config, exchange);
                        var applied = assertInstanceOf(ApplyOutcome.Applied.class, outcome);
                        assertEquals(owners, owners(applied.object()));
                        assertEquals(
                                exchange.replyBody().path("data"), applied.object().path("data"));
                    } else if (exchange.status() == 409 && exchange.message().startsWith("Apply")) {
                        var outcome = apply(live, config, exchange);
                        var refused = assertInstanceOf(ApplyOutcome.Conflicts.class, outcome);
                        if (!exchange.path().contains("horizontalpodautoscalers")) {
                            assertEquals(exchange.message(), refused.status().message());
                        }
                    } else if (exchange.message().startsWith("failed to create typed")
                            || exchange.message().startsWith("metadata.managedFields")) {
                        var refused =
                                assertThrows(
                                        ApiStatusException.class,
                                        () -> apply(live, config, exchange));
                        assertEquals(exchange.message(), refused.status().message());
                        assertEquals(exchange.status(), refused.status().code());
                    }
                });
    }

    private static ApplyOutcome apply(
            Optional<ObjectNode> live, ObjectNode config, Exchange exchange) {
        boolean status = exchange.path().endsWith("/status");
        var sent = config.deepCopy();
        // What the registry's reset fields do: a write owns nothing of the other half.
        sent.remove(status ? List.of("spec") : List.of("status"));
        if (status) {
            ((ObjectNode) sent.path("metadata")).remove("labels");
        }
        var options =
                new ApplyOptions(
                        exchange.query().get("fieldManager"),
                        "true".equals(exchange.query().get("force")),
                        GroupVersion.parse(sent.path("apiVersion").asString()),
                        status ? "status" : "",
                        TIME);
        return ServerSideApply.apply(live, sent, schema(sent), options);
    }

    @TestFactory
    Stream<DynamicTest> createsGiveTheRecordedOwners() {
        var tests = new ArrayList<DynamicTest>();
        for (String file :
                List.of(
                        "crud.txt",
                        "patches.txt",
                        "server-side-apply.txt",
                        "validation.txt",
                        "subresources.txt",
                        "deletion.txt",
                        "dry-run.txt",
                        "put-creates.txt",
                        "admission.txt")) {
            for (var exchange : RecordedExchanges.read(file)) {
                var managed = exchange.replyBody().path("metadata").path("managedFields");
                boolean plain =
                        exchange.status() == 201
                                && managed.size() == 1
                                && managed.get(0).path("operation").asString("").equals("Update")
                                && managed.get(0).path("subresource").isMissingNode();
                plain &= !FILLED_IN_LATER.contains(kind(exchange));
                if (plain && findSchema(exchange.replyBody()).isPresent()) {
                    tests.add(create(file, exchange));
                }
            }
        }
        return tests.stream();
    }

    private static DynamicTest create(String file, Exchange exchange) {
        return DynamicTest.dynamicTest(
                file + " " + exchange.title() + " " + exchange.path(),
                () -> {
                    var reply = (ObjectNode) exchange.replyBody();
                    var entry = reply.path("metadata").path("managedFields").get(0);
                    var after = Owners.strip(reply);
                    var tracked =
                            ManagedFields.trackUpdate(
                                    Optional.empty(),
                                    after,
                                    schema(after),
                                    entry.path("manager").asString(),
                                    GroupVersion.parse(entry.path("apiVersion").asString()),
                                    "",
                                    TIME);
                    assertEquals(
                            entry.path("fieldsV1").toString(),
                            tracked.path("metadata")
                                    .path("managedFields")
                                    .path(0)
                                    .path("fieldsV1")
                                    .toString());
                });
    }

    @TestFactory
    Stream<DynamicTest> updatesGiveTheRecordedOwners() {
        var tests = new ArrayList<DynamicTest>();
        for (String file : List.of("patches.txt", "server-side-apply.txt", "crud.txt")) {
            var stored = new HashMap<String, ObjectNode>();
            for (var exchange : RecordedExchanges.read(file)) {
                var before = stored.get(objectPath(exchange));
                boolean write =
                        exchange.method().equals("PUT")
                                || (exchange.method().equals("PATCH")
                                        && !exchange.contentType().contains("apply-patch"));
                if (write
                        && before != null
                        && exchange.status() == 200
                        && !exchange.path().endsWith("/scale")
                        && !exchange.requestBody().contains("managedFields\"")
                        && !exchange.requestBody().contains("/metadata/managedFields")
                        && exchange.replyBody() instanceof ObjectNode
                        && findSchema(exchange.replyBody()).isPresent()
                        && before.path("metadata")
                                .path("uid")
                                .equals(exchange.replyBody().path("metadata").path("uid"))) {
                    tests.add(update(file, exchange, before));
                }
                if (exchange.status() < 300 && exchange.replyBody() instanceof ObjectNode object) {
                    remember(stored, exchange, object);
                }
            }
        }
        return tests.stream();
    }

    private static DynamicTest update(String file, Exchange exchange, ObjectNode before) {
        return DynamicTest.dynamicTest(
                file + " " + exchange.title() + " " + exchange.requestBody().strip(),
                () -> {
                    var after = Owners.strip((ObjectNode) exchange.replyBody());
                    var tracked =
                            ManagedFields.trackUpdate(
                                    Optional.of(before),
                                    after,
                                    schema(after),
                                    exchange.query().getOrDefault("fieldManager", "unknown"),
                                    GroupVersion.parse(after.path("apiVersion").asString()),
                                    exchange.path().endsWith("/status") ? "status" : "",
                                    TIME);
                    assertEquals(owners(exchange.replyBody()), owners(tracked));
                });
    }

    private static Optional<Schema> findSchema(JsonNode object) {
        var version = GroupVersion.parse(object.path("apiVersion").asString(""));
        return SchemaCatalog.builtIn().findKind(version.kind(object.path("kind").asString("")));
    }

    private static Schema schema(JsonNode object) {
        return findSchema(object).orElseThrow();
    }

    /** Entries by what they are, with whether they have a time; which time is the recording's. */
    private static Map<String, String> owners(JsonNode object) {
        var owners = new TreeMap<String, String>();
        for (var entry : object.path("metadata").path("managedFields")) {
            var key = (ObjectNode) entry.deepCopy();
            key.remove(List.of("fieldsV1", "time"));
            owners.put(
                    key.toString(),
                    (entry.has("time") ? "timed " : "untimed ") + entry.path("fieldsV1"));
        }
        return owners;
    }
}
