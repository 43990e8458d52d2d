package io.trireme.store.core;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * One entry of the log: commands that are applied in order and answered together.
 *
 * <p>An entry without commands changes nothing; who sees it committed knows that everything
 * acknowledged before it was proposed is committed too.
 *
 * @param client who proposed it: one run of one member
 * @param sequence the client's own number of the entry, from 1; a repeated entry carries it again
 */
public record Entry(UUID client, long sequence, List<Command> commands) {
    /**
     * The state answers a repeated entry as long as its number is within so many of the client's
     * highest. A client must keep fewer than this in flight.
     */
    public static final int SEQUENCE_WINDOW = 64;

    public Entry {
        requireNonNull(client, "client");
        commands = List.copyOf(commands);
    }
}
