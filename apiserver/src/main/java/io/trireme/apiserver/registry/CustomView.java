package io.trireme.apiserver.registry;

import io.trireme.api.apply.ObjectVersions;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.definition.CustomDefinition;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaDefaults;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A custom resource in one version, stored in another. As in Kubernetes, objects are pruned by the
 * schema of the stored version when they are written and when they are read, and get its defaults
 * when they are read, since the schema may be younger than the object. What a webhook made of them
 * is pruned by the schema of the version it was asked for.
 */
final class CustomView implements ObjectView, ObjectVersions {
    private final String servedVersion;
    private final CustomDefinition definition;
    private final VersionConverter converter;
    private final boolean remote;

    CustomView(String servedVersion, CustomDefinition definition, VersionConverter converter) {
        this.servedVersion = servedVersion;
        this.definition = definition;
        this.converter = converter;
        this.remote = definition.conversionWebhook().isPresent();
    }

    @Override
    public ObjectNode served(ObjectNode stored) {
        return servedAll(List.of(stored)).getFirst();
    }

    @Override
    public List<ObjectNode> servedAll(List<ObjectNode> stored) {
        var objects = new ArrayList<ObjectNode>(stored.size());
        for (var object : stored) {
            var schema = storedSchema(object);
            var pruned = pruned(object, schema);
            SchemaDefaults.apply(pruned, schema);
            objects.add(pruned);
        }
        return to(objects, servedVersion);
    }

    @Override
    public ObjectNode stored(ObjectNode served) {
        if (remote) {
            return to(List.of(served.deepCopy()), definition.storageApiVersion()).getFirst();
        }
        return pruned(served, definition.storageSchema())
                .put("apiVersion", definition.storageApiVersion());
    }

    @Override
    public ObjectNode storedBefore(ObjectNode live, ObjectNode before) {
        return remote ? live : stored(before);
    }

    /** An object may have been stored when another version was the stored one. */
    private StructuralSchema storedSchema(ObjectNode object) {
        return remote
                ? definition.schemas().getOrDefault(version(object), definition.storageSchema())
                : definition.storageSchema();
    }

    private List<ObjectNode> to(List<ObjectNode> objects, String apiVersion) {
        var converted = converter.convert(objects, apiVersion);
        if (!remote) {
            return converted;
        }
        var schema = definition.schemas().get(apiVersion);
        return converted.stream().map(object -> pruned(object, schema)).toList();
    }

    @Override
    public ObjectVersions versions() {
        return this;
    }

    @Override
    public Optional<Versioned> find(ObjectNode object, Schema schema, String apiVersion) {
        var wanted = definition.schemas().get(apiVersion);
        if (wanted == null) {
            return Optional.empty();
        }
        if (version(object).equals(apiVersion)) {
            return Optional.of(new Versioned(object, wanted));
        }
        var converted = to(new ArrayList<>(List.of(object.deepCopy())), apiVersion).getFirst();
        return Optional.of(new Versioned(remote ? converted : pruned(converted, wanted), wanted));
    }

    private static String version(ObjectNode object) {
        return object.path("apiVersion").asString("");
    }

    private static ObjectNode pruned(ObjectNode object, StructuralSchema schema) {
        return ObjectDecoder.conform(object, schema).object();
    }

    @Override
    public boolean remote() {
        return remote;
    }

    @Override
    public String storedField(String servedField) {
        return servedField;
    }
}
