package io.trireme.api.codec.protobuf;

import tools.jackson.databind.node.ObjectNode;

/**
 * The fields that Go's JSON writes of a kind although nobody has set them: those without {@code
 * omitempty}, in the structs that are there. Source: the table of messages, see the module's
 * README.
 */
public final class ShownFields {
    private static final String METADATA = "metadata";

    private final MessageType type;

    private ShownFields(MessageType type) {
        this.type = type;
    }

    /**
     * @param definition such as {@code io.k8s.api.core.v1.LimitRange}
     * @throws IllegalArgumentException the release has no such definition
     */
    public static ShownFields of(String definition) {
        return new ShownFields(MessageTypes.BUILT_IN.require(definition));
    }

    /**
     * Whether Go's JSON writes a field of a struct although nobody has set it.
     *
     * @param definition the struct's; one that the release has not is taken to show all
     */
    public static boolean shows(String definition, String field) {
        return MessageTypes.BUILT_IN.find(definition).map(type -> type.shows(field)).orElse(true);
    }

    /**
     * Sets what is absent to Go's zero value: empty strings, zero, false, null for lists and maps.
     * What is there stays, lists without elements too; an object without metadata gets none.
     */
    public void fill(ObjectNode object) {
        boolean hasMetadata = object.has(METADATA);
        type.showAll(object);
        if (!hasMetadata) {
            object.remove(METADATA);
        }
    }
}
