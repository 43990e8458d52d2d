package io.trireme.api.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.apply.ApplyOutcome.Applied;
import io.trireme.api.apply.ApplyOutcome.Conflicts;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

class ServerSideApplyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final GroupVersion V1 = new GroupVersion("", "v1");
    private static final Schema CONFIG_MAP =
            SchemaCatalog.builtIn().require("io.k8s.api.core.v1.ConfigMap");
    private static final Schema POD = SchemaCatalog.builtIn().require("io.k8s.api.core.v1.Pod");

    @Test
    void whatAManagerNoLongerAppliesGoes() {
        var first = applied(Optional.empty(), data(Map.of("a", "1", "b", "1")), "m1", "t1");
        var second = applied(Optional.of(first), data(Map.of("a", "1")), "m1", "t2");
        assertEquals("{\"a\":\"1\"}", second.path("data").toString());
        assertEquals(
                "[{\"manager\":\"m1\",\"operation\":\"Apply\",\"apiVersion\":\"v1\",\"time\":\"t2\","
                        + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:data\":{\"f:a\":{}}}}]",
                managedFields(second));
    }

    @Test
    void whatAnotherStillAppliesStays() {
        var first = applied(Optional.empty(), data(Map.of("a", "1")), "m1", "t1");
        var shared = applied(Optional.of(first), data(Map.of("a", "1")), "m2", "t2");
        assertEquals(
                "1",
                applied(Optional.of(shared), data(Map.of()), "m1", "t3").at("/data/a").asString());
    }

    @Test
    void theSameApplyAgainChangesNothing() {
        var first = applied(Optional.empty(), data(Map.of("a", "1")), "m1", "t1");
        var again = apply(Optional.of(first), data(Map.of("a", "1")), "m1", false, "t2");
        var outcome = assertInstanceOf(Applied.class, again);
        assertFalse(outcome.changed());
        assertEquals(first, outcome.object());
    }

    @Test
    void aConflictNamesTheOwnerAndForceTakesOver() {
        var first = applied(Optional.empty(), data(Map.of("a", "1")), "m1", "t1");
        var refused = apply(Optional.of(first), data(Map.of("a", "2")), "m2", false, "t2");
        assertEquals(
                "Apply failed with 1 conflict: conflict with \"m1\": .data.a",
                assertInstanceOf(Conflicts.class, refused).status().message());
        var forced = apply(Optional.of(first), data(Map.of("a", "2")), "m2", true, "t2");
        var object = assertInstanceOf(Applied.class, forced).object();
        assertEquals("2", object.at("/data/a").asString());
        assertFalse(managedFields(object).contains("m1"));
    }

    @Test
    void kubectlTakesOverWhatItAppliedClientSide() {
        var config = data(Map.of("a", "1"));
        var live = config.deepCopy();
        live.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put("kubectl.kubernetes.io/last-applied-configuration", config.toString());
        var tracked =
                ManagedFields.trackUpdate(
                        Optional.empty(),
                        live,
                        CONFIG_MAP,
                        "kubectl-client-side-apply",
                        V1,
                        "",
                        "t1");
        var changed = data(Map.of("a", "2"));
        assertInstanceOf(
                Conflicts.class, apply(Optional.of(tracked), changed, "other", false, "t2"));
        var outcome = apply(Optional.of(tracked), changed, "kubectl", false, "t2");
        var object = assertInstanceOf(Applied.class, outcome).object();
        assertEquals("2", object.at("/data/a").asString());
        assertTrue(
                object.path("metadata")
                        .path("annotations")
                        .path("kubectl.kubernetes.io/last-applied-configuration")
                        .asString()
                        .contains("\"a\":\"2\""));
    }

    @Test
    void portsWithAndWithoutProtocolAreOne() {
        var pod =
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':"
                        + "[{'name':'c','ports':[{'containerPort':80%s}]}]}}";
        var schemaOutcome =
                ServerSideApply.apply(
                        Optional.empty(), read(pod.formatted("")), POD, options("m1", false, "t1"));
        var live = assertInstanceOf(Applied.class, schemaOutcome).object();
        var second =
                ServerSideApply.apply(
                        Optional.of(live),
                        read(pod.formatted(",'protocol':'TCP','name':'web'")),
                        POD,
                        options("m2", false, "t2"));
        var ports = assertInstanceOf(Applied.class, second).object().at("/spec/containers/0/ports");
        assertEquals(1, ports.size());
        assertEquals("web", ports.at("/0/name").asString());
    }

    @Test
    void anUnknownFieldIsNamed() {
        var config = data(Map.of());
        config.putObject("dta");
        var refused =
                assertThrows(
                        ApiStatusException.class,
                        () -> apply(Optional.empty(), config, "m", false, "t"));
        assertEquals(
                "failed to create typed patch object (/x; /v1, Kind=ConfigMap):"
                        + " .dta: field not declared in schema",
                refused.status().message());
    }

    @Test
    void anUpdateMayStopTheTrackingOfOwners() {
        var live = applied(Optional.empty(), data(Map.of("a", "1")), "m1", "t1");
        var reset = live.deepCopy();
        reset.withObjectProperty("metadata").putArray("managedFields").addObject();
        var stopped = update(live, reset, "u", "t2");
        assertTrue(stopped.at("/metadata/managedFields").isMissingNode());
        var changed = data(Map.of("a", "9"));
        assertTrue(
                update(stopped, changed, "u", "t3").at("/metadata/managedFields").isMissingNode());
    }

    @Test
    void theOldestUpdatersAreFoldedIntoOne() {
        var object = data(Map.of("k", "v"));
        object =
                ManagedFields.trackUpdate(
                        Optional.empty(), object, CONFIG_MAP, "first", V1, "", "t00");
        for (int i = 10; i < 25; i++) {
            var next = object.deepCopy();
            next.withObjectProperty("data").put("k" + i, "v");
            object = update(object, next, "u" + i, "t" + i);
        }
        assertEquals(10, object.at("/metadata/managedFields").size());
        assertEquals("ancient-changes", object.at("/metadata/managedFields/0/manager").asString());
        assertTrue(object.at("/metadata/managedFields/0/fieldsV1/f:data/f:k10").isObject());
    }

    @Property
    void applyingGivesWhatWasAppliedAndIsIdempotent(
            @ForAll("maps") Map<String, String> first,
            @ForAll("maps") Map<String, String> second,
            @ForAll("maps") Map<String, String> others) {
        var live = applied(Optional.empty(), data(first), "m1", "t1");
        live = forced(live, data(others), "m2");
        var object = forced(live, data(second), "m1");
        for (var entry : second.entrySet()) {
            assertEquals(entry.getValue(), object.path("data").path(entry.getKey()).asString());
        }
        for (var entry : first.entrySet()) {
            boolean kept = second.containsKey(entry.getKey()) || others.containsKey(entry.getKey());
            assertEquals(kept, object.path("data").has(entry.getKey()));
        }
        var again = apply(Optional.of(object), data(second), "m1", true, "t9");
        assertFalse(assertInstanceOf(Applied.class, again).changed());
    }

    @Property
    void fieldSetsSurviveWritingAndReading(@ForAll("maps") Map<String, String> values) {
        var set = OwnedPaths.of(data(values), Optional.of(CONFIG_MAP));
        assertEquals(set, FieldSet.parse(set.toJson()));
        assertTrue(set.difference(set).isEmpty());
        assertEquals(set, set.union(set).intersection(set));
    }

    @Provide
    Arbitrary<Map<String, String>> maps() {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), Arbitraries.of("1", "2"));
    }

    private static ObjectNode data(Map<String, String> data) {
        var object = read("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x'}}");
        if (!data.isEmpty()) {
            var values = object.putObject("data");
            new TreeMap<>(data).forEach(values::put);
        }
        return object;
    }

    private static ObjectNode read(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static ApplyOptions options(String manager, boolean force, String time) {
        return new ApplyOptions(manager, force, V1, "", time);
    }

    private static ApplyOutcome apply(
            Optional<ObjectNode> live,
            ObjectNode config,
            String manager,
            boolean force,
            String time) {
        return ServerSideApply.apply(live, config, CONFIG_MAP, options(manager, force, time));
    }

    private static ObjectNode applied(
            Optional<ObjectNode> live, ObjectNode config, String manager, String time) {
        return assertInstanceOf(Applied.class, apply(live, config, manager, false, time)).object();
    }

    private static ObjectNode forced(ObjectNode live, ObjectNode config, String manager) {
        return assertInstanceOf(
                        Applied.class, apply(Optional.of(live), config, manager, true, "t5"))
                .object();
    }

    private static ObjectNode update(
            ObjectNode before, ObjectNode after, String manager, String time) {
        return ManagedFields.trackUpdate(
                Optional.of(before), after, CONFIG_MAP, manager, V1, "", time);
    }

    private static String managedFields(ObjectNode object) {
        return object.path("metadata").path("managedFields").toString();
    }
}
