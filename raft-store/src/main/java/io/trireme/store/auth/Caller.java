package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/** Who asks for something through a door. */
public sealed interface Caller {
    /** Who operates the cluster, by a certificate that says so; may do all, user or not. */
    record Operator() implements Caller {}

    /** Whoever says nothing of themselves. */
    record Nobody() implements Caller {}

    /**
     * Somebody who has shown to be of this name.
     *
     * @param since the {@link AuthUser#since} of the password that was shown; none if it was a
     *     certificate
     */
    record Named(String name, OptionalLong since) implements Caller {
        public Named {
            requireNonNull(name, "name");
            requireNonNull(since, "since");
        }
    }
}
