package io.trireme.apiserver.registry;

import io.trireme.api.codec.protobuf.Envelope;
import io.trireme.api.codec.protobuf.ListPieces;
import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.apiserver.BodyWriter;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** Trees that name their kind, written in protobuf. */
final class ProtobufForms {
    private ProtobufForms() {}

    private static ObjectMessage message(ObjectNode object) {
        return ObjectMessage.of(object)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        object.path("kind").asString("")
                                                + " has no protobuf form"));
    }

    /** A whole body. */
    static byte[] body(ObjectNode object) {
        return message(object).write(object);
    }

    /**
     * The pieces of a list, to be sent one after the other. Its length stands before its items, so
     * all of them are there before the first is sent, as in Kubernetes.
     */
    static final class ListBody {
        private final ObjectNode head;
        private final List<byte[]> pieces = new ArrayList<>();
        private long sizeBytes;

        /**
         * @param head kind and apiVersion of the list, and its metadata
         */
        ListBody(ObjectNode head) {
            this.head = head;
            add(ListPieces.metadata((ObjectNode) head.path("metadata")));
        }

        /**
         * @param object names its kind, which an item of a list does not repeat
         */
        void addItem(ObjectNode object) {
            add(ListPieces.item(message(object).content(object)));
        }

        private void add(byte[] piece) {
            pieces.add(piece);
            sizeBytes += piece.length;
        }

        BodyWriter writer() {
            return sink -> {
                sink.write(
                        Envelope.head(
                                head.path("apiVersion").asString(""),
                                head.path("kind").asString(""),
                                sizeBytes));
                for (byte[] piece : pieces) {
                    sink.write(piece);
                }
                sink.write(Envelope.tail());
            };
        }
    }
}
