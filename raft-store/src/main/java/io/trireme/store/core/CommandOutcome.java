package io.trireme.store.core;

import io.trireme.store.CompactionOutcome;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.TransactionOutcome;

/** The answer to one {@link Command}. */
public sealed interface CommandOutcome {
    record Committed(TransactionOutcome outcome) implements CommandOutcome {}

    record Compacted(CompactionOutcome outcome) implements CommandOutcome {}

    record Leased(LeaseOutcome outcome) implements CommandOutcome {}

    record Attested() implements CommandOutcome {}
}
