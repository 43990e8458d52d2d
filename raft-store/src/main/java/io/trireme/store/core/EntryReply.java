package io.trireme.store.core;

import java.util.List;

/** The answer to an {@link Entry}. */
public sealed interface EntryReply {
    /** One outcome per command; the same when the entry comes again. */
    record Applied(List<CommandOutcome> outcomes) implements EntryReply {}

    /**
     * The client's session no longer reaches back to this entry; it was not applied now, but may
     * have been before.
     */
    record Expired() implements EntryReply {}
}
