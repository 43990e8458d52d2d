package io.trireme.apiserver.registry;

import tools.jackson.databind.node.ObjectNode;

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

    /** The selectable field of the stored form that a field of the served form means. */
    String storedField(String servedField);

    /** Whether stored bytes can be served as they are. */
    default boolean identity() {
        return this == IDENTITY;
    }
}
