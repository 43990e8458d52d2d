package io.trireme.api.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.schema.Schema.ListType;
import io.trireme.api.schema.Schema.PatchStrategy;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Set;

class SchemaCatalogTest {
    private final SchemaCatalog catalog = SchemaCatalog.builtIn();

    @Test
    void kindLeadsToItsFields() {
        Schema deployment =
                catalog.findKind(new GroupVersionKind("apps", "v1", "Deployment")).orElseThrow();

        Schema replicas = at(deployment, "spec", "replicas");

        assertEquals(Optional.of("io.k8s.api.apps.v1.Deployment"), deployment.definitionName());
        assertEquals(Schema.Type.INTEGER, replicas.type());
        assertEquals(Optional.of("int32"), replicas.format());
    }

    @Test
    void referencedDefinitionKeepsTheStrategyOfItsPlace() {
        Schema strategy = at(catalog.require("io.k8s.api.apps.v1.Deployment"), "spec", "strategy");

        assertEquals(Schema.Type.OBJECT, strategy.type());
        assertEquals(Set.of(PatchStrategy.RETAIN_KEYS), strategy.patchStrategies());
        assertEquals(
                Optional.of("io.k8s.api.apps.v1.DeploymentStrategy"), strategy.definitionName());
    }

    @Test
    void listOfContainersMergesByName() {
        Schema containers = at(catalog.require("io.k8s.api.core.v1.Pod"), "spec", "containers");

        assertEquals(ListType.MAP, containers.listType());
        assertEquals(List.of("name"), containers.listMapKeys());
        assertEquals(Optional.of("name"), containers.patchMergeKey());
        assertEquals(Schema.Type.OBJECT, containers.items().orElseThrow().type());
    }

    @Test
    void portProtocolCarriesItsDefault() {
        Schema port = catalog.require("io.k8s.api.core.v1.ContainerPort");

        assertEquals(
                "TCP", port.properties().get("protocol").defaultValue().orElseThrow().asString());
    }

    @Test
    void intOrStringAndOpaqueValuesAreKnownAsSuch() {
        Schema update = catalog.require("io.k8s.api.apps.v1.RollingUpdateDeployment");
        Schema revision = catalog.require("io.k8s.api.apps.v1.ControllerRevision");

        assertEquals(Schema.Type.INT_OR_STRING, update.properties().get("maxSurge").type());
        assertEquals(Schema.Type.ANY, revision.properties().get("data").type());
        assertTrue(revision.properties().get("data").preservesUnknownFields());
    }

    @Test
    void recursiveDefinitionReachesItself() {
        String name = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        Schema not = at(catalog.require(name), "not", "not", "not");

        assertEquals(Optional.of(name), not.definitionName());
    }

    @Test
    void definitionIsBuiltOnce() {
        assertSame(
                catalog.require("io.k8s.api.core.v1.Pod"),
                catalog.require("io.k8s.api.core.v1.Pod"));
    }

    @Test
    void unknownNamesAreAbsent() {
        assertTrue(catalog.find("io.k8s.api.core.v1.Nonsense").isEmpty());
        assertTrue(catalog.find("io.k8s.api.nonsense.v1.Pod").isEmpty());
        assertTrue(catalog.find("Pod").isEmpty());
        assertTrue(catalog.find("").isEmpty());
        assertTrue(catalog.findKind(new GroupVersionKind("apps", "v2", "Deployment")).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> catalog.require("io.k8s.Nonsense"));
    }

    private static Schema at(Schema schema, String... path) {
        Schema at = schema;
        for (String field : path) {
            at = at.properties().get(field);
        }
        return at;
    }
}
