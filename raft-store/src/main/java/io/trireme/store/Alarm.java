package io.trireme.store;

import static java.util.Objects.requireNonNull;

/**
 * What a store says of itself that an operator should know, as etcd's alarms do.
 *
 * @param member who raised it
 */
public record Alarm(String member, Kind kind) {
    public Alarm {
        requireNonNull(member, "member");
        requireNonNull(kind, "kind");
    }

    public enum Kind {
        /** The quota is reached: writes that take space are refused until there is some. */
        NO_SPACE,
        /**
         * Somebody asked for what {@link #NO_SPACE} does; lasts until it is disarmed, however much
         * space there is.
         */
        HELD
    }
}
