package io.trireme.store.etcd;

import java.io.IOException;

/** The door does not open: its address or one of its files cannot be used. */
public final class EtcdStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EtcdStartException(String message, IOException cause) {
        super(message, cause);
    }
}
