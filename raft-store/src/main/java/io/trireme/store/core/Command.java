package io.trireme.store.core;

import io.trireme.store.Revision;
import io.trireme.store.Transaction;

/** What a log entry asks the state to do. */
public sealed interface Command {
    record Commit(Transaction transaction) implements Command {}

    record Compact(Revision floor) implements Command {}
}
