package io.trireme.store.core;

import io.trireme.store.CompactionOutcome;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.AuthRefusal;

/** The answer to one {@link Command}. */
public sealed interface CommandOutcome {
    record Committed(TransactionOutcome outcome) implements CommandOutcome {}

    record Compacted(CompactionOutcome outcome) implements CommandOutcome {}

    record Leased(LeaseOutcome outcome) implements CommandOutcome {}

    /** An alarm is raised, so nothing was done: a put or a grant, which take space. */
    record NoSpace() implements CommandOutcome {}

    /**
     * @param changed false if the alarm was as wanted already
     */
    record AlarmSet(boolean changed) implements CommandOutcome {}

    record Attested() implements CommandOutcome {}

    /**
     * @param accepted false if the member takes part with another data folder
     */
    record Enrolled(boolean accepted) implements CommandOutcome {}

    record AuthChanged(AuthOutcome outcome) implements CommandOutcome {}

    /** The caller may not do this; nothing was done. */
    record Denied(AuthRefusal refusal) implements CommandOutcome {}
}
