package io.trireme.apiserver.registry;

import io.trireme.api.apply.ObjectVersions;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The difference between the form in which an object is stored and one in which it is served. */
interface ObjectView {
    ObjectView IDENTITY =
            new ObjectView() {
                @Override
                public ObjectNode served(ObjectNode stored) {
                    return stored;
                }

                @Override
                public ObjectNode stored(ObjectNode served) {
                    return served;
                }

                @Override
                public String storedField(String servedField) {
                    return servedField;
                }
            };

    ObjectNode served(ObjectNode stored);

    ObjectNode stored(ObjectNode served);

    /** As {@link #served} of each; where that takes a call, one is made for many. */
    default List<ObjectNode> servedAll(List<ObjectNode> stored) {
        return stored.stream().map(this::served).toList();
    }

    /**
     * The stored form of what was there before a write, to see whether the write changed anything.
     *
     * @param live as it is stored
     * @param before the same, as it is served
     */
    default ObjectNode storedBefore(ObjectNode live, ObjectNode before) {
        return stored(before);
    }

    /** The other versions in which managers own fields of the served form. */
    default ObjectVersions versions() {
        return ObjectVersions.ALIKE;
    }

    /** Whether another process is asked, so that it may fail and should be asked rarely. */
    default boolean remote() {
        return false;
    }

    /** The selectable field of the stored form that a field of the served form means. */
    String storedField(String servedField);

    /** Whether stored bytes can be served as they are. */
    default boolean identity() {
        return this == IDENTITY;
    }
}
