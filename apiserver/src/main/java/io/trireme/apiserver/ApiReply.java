package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

/** What a request is answered with. */
public sealed interface ApiReply {
    /** The HTTP status code. */
    int status();

    HttpHeaders headers();

    /** A body that is there already; not copied, so nobody may change it. */
    @SuppressWarnings("ArrayRecordComponent") // bodies are large and never compared
    record Full(int status, HttpHeaders headers, byte[] body) implements ApiReply {
        public Full {
            requireNonNull(headers, "headers");
            requireNonNull(body, "body");
        }
    }

    /**
     * A body that is written while it is made: long lists, watches. With status 101 (Switching
     * Protocols) to a request that asks for a WebSocket, each line of the body is a text message.
     */
    record Streaming(int status, HttpHeaders headers, BodyWriter writer) implements ApiReply {
        public Streaming {
            requireNonNull(headers, "headers");
            requireNonNull(writer, "writer");
        }
    }
}
