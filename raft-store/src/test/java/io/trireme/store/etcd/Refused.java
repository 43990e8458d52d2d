package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.function.Executable;

/** What a client sees of a call that is refused. */
final class Refused {
    private Refused() {}

    static void assertRefused(Status.Code code, String message, Executable call) {
        Status status = assertThrows(StatusRuntimeException.class, call).getStatus();
        assertEquals(code + ": " + message, status.getCode() + ": " + status.getDescription());
    }
}
