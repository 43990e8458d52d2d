package io.trireme.api.codec.protobuf;

import io.trireme.api.GroupVersion;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The protobuf form of the objects of one definition. */
public final class ObjectMessage {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private final MessageType type;

    private ObjectMessage(MessageType type) {
        this.type = type;
    }

    /** Empty for kinds that have none: custom resources. */
    public static Optional<ObjectMessage> find(Schema schema) {
        return schema.definitionName().flatMap(MessageTypes.BUILT_IN::find).map(ObjectMessage::new);
    }

    /** By the kind that an object names. */
    public static Optional<ObjectMessage> of(ObjectNode object) {
        var version = GroupVersion.parse(object.path("apiVersion").asString(""));
        String kind = object.path("kind").asString("");
        // The group of the forms that objects are shown in; no resource is of it.
        return version.group().equals("meta.k8s.io")
                ? MessageTypes.BUILT_IN.find(META + kind).map(ObjectMessage::new)
                : SchemaCatalog.builtIn().findKind(version.kind(kind)).flatMap(ObjectMessage::find);
    }

    /**
     * @throws IllegalArgumentException if Kubernetes has no such definition
     */
    public static ObjectMessage require(String definition) {
        return new ObjectMessage(MessageTypes.BUILT_IN.require(definition));
    }

    /**
     * Reads an object as Go's JSON would show it; {@code kind} and {@code apiVersion}, which the
     * envelope names, are not in it.
     *
     * @throws ProtobufFormatException in the words of Kubernetes' decoder
     */
    public ObjectNode read(byte[] content) {
        return (ObjectNode) type.read(WireReader.of(content, 0));
    }

    /** The object's own bytes, as they stand in an envelope or in a list. */
    public byte[] content(ObjectNode object) {
        var out = new WireWriter();
        type.write(object, out);
        return out.toByteArray();
    }

    /** The whole body of an object that names its kind. */
    public byte[] write(ObjectNode object) {
        return new Envelope(
                        object.path("apiVersion").asString(""),
                        object.path("kind").asString(""),
                        content(object))
                .seal();
    }
}
