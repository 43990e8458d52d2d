package io.trireme.api.codec.protobuf;

/** Bytes that are no message; the text is what Kubernetes' decoder says of them. */
public final class ProtobufFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProtobufFormatException(String message) {
        super(message, null, false, false);
    }
}
