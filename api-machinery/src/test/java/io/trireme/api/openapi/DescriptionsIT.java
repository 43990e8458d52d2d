package io.trireme.api.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** The build has put the descriptions where the documents find them. */
class DescriptionsIT {
    @Test
    void typesAndFieldsAreDescribed() {
        Descriptions descriptions = Descriptions.load();

        assertEquals(
                Optional.of(
                        "DeploymentStrategy describes how to replace existing pods with new ones."),
                descriptions.ofType("io.k8s.api.apps.v1.DeploymentStrategy"));
        assertTrue(
                descriptions
                        .ofField("io.k8s.api.apps.v1.DeploymentStrategy", "type")
                        .orElseThrow()
                        .startsWith("Type of deployment."));
    }

    @Test
    void fieldThatRefersToATypeHasItsOwnWords() {
        assertEquals(
                Optional.of(
                        "The deployment strategy to use to replace existing pods with new ones."),
                Descriptions.load().ofField("io.k8s.api.apps.v1.DeploymentSpec", "strategy"));
    }

    @Test
    void documentsCarryThem() {
        var documents =
                new OpenApiDocuments(BuiltInKinds.definitions(), SchemaCatalog.builtIn(), "1.36");

        JsonNode schemas =
                Json.parse(documents.v3(new GroupVersion("apps", "v1"))).at("/components/schemas");

        int described = 0;
        for (JsonNode schema : schemas) {
            described += schema.has("description") ? 1 : 0;
        }
        assertTrue(described > schemas.size() * 9 / 10, described + " of " + schemas.size());
        assertTrue(
                schemas.path("io.k8s.api.apps.v1.DeploymentSpec")
                        .at("/properties/minReadySeconds")
                        .has("description"));
    }
}
