package io.trireme.store;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/** The order of a read's entries. Entries that are equal in it stay in the order of their keys. */
public record Sort(Target target, boolean descending) {
    /** The order in which the store holds them; costs nothing. */
    public static final Sort BY_KEY = new Sort(Target.KEY, false);

    public Sort {
        requireNonNull(target, "target");
    }

    /** What entries are ordered by. */
    public enum Target {
        KEY,
        VERSION,
        CREATED,
        MODIFIED,
        VALUE
    }

    public Comparator<KeyValue> comparator() {
        Comparator<KeyValue> ascending =
                switch (target) {
                    case KEY -> Comparator.comparing(KeyValue::key);
                    case VERSION -> Comparator.comparingLong(KeyValue::version);
                    case CREATED -> Comparator.comparing(KeyValue::created);
                    case MODIFIED -> Comparator.comparing(KeyValue::modified);
                    case VALUE -> Comparator.comparing(KeyValue::value);
                };
        return descending ? ascending.reversed() : ascending;
    }
}
