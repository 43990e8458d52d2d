package io.trireme.api.cel;

import java.util.Optional;

/**
 * Whether what a rule finds at a place is old: the value did not change, or, where it cannot be
 * compared, the nearest value around it did not. Then it is a warning only (KEP-4008).
 *
 * @param present of this place
 * @param around of the nearest place above that can be compared
 */
record Ratchet(Optional<Correlation> present, Optional<Correlation> around) {
    static final Ratchet NONE = new Ratchet(Optional.empty(), Optional.empty());

    static Ratchet ofObject(Correlation object) {
        return new Ratchet(Optional.of(object), Optional.empty());
    }

    boolean unchanged() {
        return present.or(() -> around).map(Correlation::unchanged).orElse(false);
    }

    Ratchet key(String name) {
        if (present.isEmpty()) {
            return this;
        }
        if (around.isEmpty() && (name.equals("apiVersion") || name.equals("kind"))) {
            // Before and after are brought to the same version, so a change is not seen.
            return NONE;
        }
        return new Ratchet(present.get().key(name), present);
    }

    Ratchet index(int index) {
        return present.isEmpty() ? this : new Ratchet(present.get().index(index), present);
    }

    /** Below {@code allOf} nothing of the place itself is old. */
    Ratchet allOf() {
        return new Ratchet(Optional.empty(), around);
    }
}
