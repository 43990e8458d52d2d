package io.trireme.api.codec.protobuf;

import tools.jackson.databind.JsonNode;

/** How the bytes of one kind of message become a JSON value, and back. */
interface MessageType {
    /** Reads to the end of {@code in}. A JSON null is what Go's JSON would show as null. */
    JsonNode read(WireReader in);

    /** What Go's JSON shows for a value that nobody has set; may be null. */
    JsonNode zero();

    /** Writes the content; a value that is absent or null is the zero value. */
    void write(JsonNode value, WireWriter out);

    /** Sets in a value that somebody has set what Go's JSON shows beside it; see there. */
    default void showAll(JsonNode value) {}

    /** Whether Go's JSON shows a field that nobody has set; so it is taken to be if unknown. */
    default boolean shows(String field) {
        return true;
    }
}
