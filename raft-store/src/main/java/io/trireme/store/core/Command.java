package io.trireme.store.core;

import io.trireme.store.Revision;
import io.trireme.store.Transaction;

/** What a log entry asks the state to do. */
public sealed interface Command {
    record Commit(Transaction transaction) implements Command {}

    record Compact(Revision floor) implements Command {}

    /**
     * What a member says of its state; see {@link Attestations}.
     *
     * @param entries how many entries the state held
     * @param hash the running hash after them
     */
    record Attest(String member, long entries, long hash) implements Command {}
}
