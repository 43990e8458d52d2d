package io.trireme.store;

import java.util.Optional;

/** One change of one key. */
public sealed interface WatchEvent {
    Bytes key();

    /** The revision of the change. */
    Revision revision();

    /** What the key held before, unless it held nothing or that version is compacted. */
    Optional<KeyValue> previous();

    record Put(KeyValue entry, Optional<KeyValue> previous) implements WatchEvent {
        @Override
        public Bytes key() {
            return entry.key();
        }

        @Override
        public Revision revision() {
            return entry.modified();
        }
    }

    record Delete(Bytes key, Revision revision, Optional<KeyValue> previous)
            implements WatchEvent {}
}
