package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Consistency;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOptions.Detail;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.RevisionBounds;
import io.trireme.store.Sort;
import io.trireme.store.Sort.Target;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.TransactionOutcome.Refusal;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class RangeOptionsTest {
    private static final KeyRange ALL = new KeyRange(Bytes.EMPTY, Bytes.EMPTY);

    private final InMemoryStore store = new InMemoryStore();

    /** a: created 2, modified 5, version 2; b: 3, 3, 1; c: 4, 7, 3. */
    @BeforeEach
    void writeThreeKeys() {
        put("a", "3");
        put("b", "1");
        put("c", "2");
        put("a", "3");
        put("c", "2");
        put("c", "2");
    }

    @Test
    void entriesAreSortedByWhatIsAsked() {
        assertEquals("abc", keys(sorted(Target.KEY, false)));
        assertEquals("cba", keys(sorted(Target.KEY, true)));
        assertEquals("bac", keys(sorted(Target.VERSION, false)));
        assertEquals("cba", keys(sorted(Target.CREATED, true)));
        assertEquals("bac", keys(sorted(Target.MODIFIED, false)));
        assertEquals("acb", keys(sorted(Target.VALUE, true)));
    }

    @Test
    void theLimitCutsAfterTheOrder() {
        RangeOutcome.Found found = range(sorted(Target.VERSION, true).withLimit(1));
        assertEquals("c", keys(found.entries()));
        assertTrue(found.more());
        assertEquals(3, found.count());
        assertFalse(range(sorted(Target.VERSION, true).withLimit(3)).more());
    }

    @Test
    void boundsLeaveEntriesOutOfTheLimitButNotOfTheCount() {
        RangeOutcome.Found found =
                range(
                        RangeOptions.ALL
                                .bounded(RevisionBounds.NONE, new RevisionBounds(3, 5))
                                .withLimit(2));
        assertEquals("ab", keys(found.entries()));
        assertFalse(found.more());
        assertEquals(3, found.count());
        assertEquals(
                "c", keys(RangeOptions.ALL.bounded(new RevisionBounds(4, 0), RevisionBounds.NONE)));
    }

    @Test
    void keysHaveNoValuesAndMayStillBeSortedByThem() {
        RangeOutcome.Found found = range(sorted(Target.VALUE, false).with(Detail.KEYS));
        assertEquals("bca", keys(found.entries()));
        assertTrue(found.entries().stream().allMatch(entry -> entry.value().isEmpty()));
    }

    @Test
    void aCountHasNoEntriesAndNoMore() {
        RangeOutcome.Found found = range(RangeOptions.ALL.with(Detail.COUNT).withLimit(1));
        assertEquals(List.of(), found.entries());
        assertFalse(found.more());
        assertEquals(3, found.count());
    }

    @Test
    void anOlderStateIsAnsweredWithThePresentRevisionBesideIt() {
        RangeOutcome.Found found = range(RangeOptions.ALL.at(new Revision(3)));
        assertEquals("ab", keys(found.entries()));
        assertEquals(new Revision(3), found.revision());
        assertEquals(new Revision(7), found.present());
    }

    @Test
    void aTransactionReadsAnOlderStateAlsoOfAKeyThatItChanged() {
        var old = RangeOptions.ALL.at(new Revision(7));
        TransactionOutcome outcome =
                store.commit(
                        new Transaction(
                                List.of(),
                                List.of(
                                        new Operation.Delete(KeyRange.single(Bytes.utf8("c"))),
                                        new Operation.Get(ALL, old),
                                        new Operation.Get(ALL, sorted(Target.KEY, true))),
                                List.of()));
        assertEquals("abc", keys(((OperationResult.Got) outcome.results().get(1)).entries()));
        assertEquals("ba", keys(((OperationResult.Got) outcome.results().get(2)).entries()));
    }

    @Test
    void aTransactionThatReadsWhatIsCompactedOrToComeIsRefused() {
        store.compact(new Revision(4));
        assertEquals(Optional.of(Refusal.REVISION_COMPACTED), refusal(new Revision(3)));
        assertEquals(Optional.empty(), refusal(new Revision(4)));
        // The refused ones wrote nothing; the one between them wrote revision 8.
        assertEquals(Optional.of(Refusal.REVISION_FUTURE), refusal(new Revision(9)));
        assertEquals(new Revision(8), store.currentRevision());
    }

    private Optional<Refusal> refusal(Revision read) {
        return store.commit(
                        new Transaction(
                                List.of(),
                                List.of(
                                        new Operation.Put(Bytes.utf8("d"), Bytes.EMPTY),
                                        new Operation.Get(ALL, RangeOptions.ALL.at(read))),
                                List.of()))
                .refusal();
    }

    private static RangeOptions sorted(Target target, boolean descending) {
        return RangeOptions.ALL.sorted(new Sort(target, descending));
    }

    private RangeOutcome.Found range(RangeOptions options) {
        return (RangeOutcome.Found)
                store.range(new RangeRequest(ALL, options, Consistency.LINEARIZABLE));
    }

    private String keys(RangeOptions options) {
        return keys(range(options).entries());
    }

    private static String keys(List<KeyValue> entries) {
        return String.join("", entries.stream().map(entry -> entry.key().toUtf8()).toList());
    }

    private void put(String key, String value) {
        store.commit(Transaction.put(Bytes.utf8(key), Bytes.utf8(value)));
    }
}
