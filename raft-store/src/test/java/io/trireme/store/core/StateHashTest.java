package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.trireme.store.Bytes;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.Test;

class StateHashTest {
    private final InMemoryStore store = new InMemoryStore();

    @Test
    void whatWasHashedOnceIsHashedTheSameLater() {
        put(store, "a", "1");
        put(store, "b", "2");
        int hash = hash(store, Revision.ZERO);
        put(store, "a", "3");
        store.commit(Transaction.delete(KeyRange.single(Bytes.utf8("b"))));
        put(store, "c", "4");
        assertEquals(hash, hash(store, new Revision(3)));
        assertNotEquals(hash, hash(store, Revision.ZERO));
    }

    @Test
    void compactionDoesNotChangeIt() {
        put(store, "a", "1");
        put(store, "a", "2");
        put(store, "a", "3");
        int hash = hash(store, new Revision(3));
        store.compact(new Revision(3));
        assertEquals(hash, hash(store, new Revision(3)));
    }

    @Test
    void oneOtherByteOrPlaceOfAByteChangesIt() {
        int hash = hashOf("ab", "c");
        assertEquals(hash, hashOf("ab", "c"));
        assertNotEquals(hash, hashOf("ab", "d"));
        assertNotEquals(hash, hashOf("a", "bc"));
    }

    private static int hashOf(String key, String value) {
        var other = new InMemoryStore();
        put(other, key, value);
        return hash(other, Revision.ZERO);
    }

    private static int hash(InMemoryStore store, Revision revision) {
        return assertInstanceOf(HashOutcome.Hashed.class, store.hash(revision)).hash();
    }

    private static void put(InMemoryStore store, String key, String value) {
        store.commit(Transaction.put(Bytes.utf8(key), Bytes.utf8(value)));
    }
}
