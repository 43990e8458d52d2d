package io.trireme.apiserver.registry;

import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.definition.CustomDefinition;
import io.trireme.api.schema.SchemaDefaults;

import tools.jackson.databind.node.ObjectNode;

/**
 * A custom resource in one version, stored in another (conversion strategy None: only the {@code
 * apiVersion} differs). As in Kubernetes, objects are pruned by the schema of the stored version
 * when they are written and when they are read, and get its defaults when they are read, since the
 * schema may be younger than the object.
 */
final class CustomView implements ObjectView {
    private final String servedVersion;
    private final String storedVersion;
    private final StructuralSchema storedSchema;

    CustomView(String servedVersion, CustomDefinition definition) {
        this.servedVersion = servedVersion;
        this.storedVersion = definition.storageApiVersion();
        this.storedSchema = definition.storageSchema();
    }

    @Override
    public ObjectNode served(ObjectNode stored) {
        var object = pruned(stored);
        SchemaDefaults.apply(object, storedSchema);
        return object.put("apiVersion", servedVersion);
    }

    @Override
    public ObjectNode stored(ObjectNode served) {
        return pruned(served).put("apiVersion", storedVersion);
    }

    private ObjectNode pruned(ObjectNode object) {
        return ObjectDecoder.conform(object, storedSchema).object();
    }

    @Override
    public String storedField(String servedField) {
        return servedField;
    }
}
