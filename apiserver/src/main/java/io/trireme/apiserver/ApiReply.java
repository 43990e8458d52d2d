package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

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

    /**
     * The connection leaves HTTP (101, RFC 9110 §7.8): the head is sent, then all bytes are the
     * conversation's. Only HTTP/1.1 has this; over HTTP/2 it is refused.
     *
     * @param headers with {@code Connection} and {@code Upgrade}, which name the new protocol
     */
    record Upgrade(HttpHeaders headers, Conversation conversation) implements ApiReply {
        public Upgrade {
            requireNonNull(headers, "headers");
            requireNonNull(conversation, "conversation");
        }

        @Override
        public int status() {
            return 101;
        }
    }

    /** What is said over a connection that has left HTTP. */
    interface Conversation {
        /**
         * Talks until both sides are done; the connection is closed afterwards. Runs once, on the
         * request's own virtual thread, and may block.
         *
         * @throws IOException one of the sides is gone
         */
        void hold(UpgradedConnection client) throws IOException, InterruptedException;

        /** Called instead of {@link #hold} when the connection cannot leave HTTP. */
        void abandon();
    }
}
