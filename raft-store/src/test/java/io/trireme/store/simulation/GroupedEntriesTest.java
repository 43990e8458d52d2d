package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.Bytes;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;
import io.trireme.store.core.RowCursor;
import io.trireme.store.core.RowKeys;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateTransition;
import io.trireme.store.memory.InMemoryRows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Entries that stand together in the log do what they do one after the other. */
class GroupedEntriesTest {
    private static final int ENTRIES = 150;
    private static final int GROUP_MAX = 12;
    private static final int CLIENTS = 3;

    /** Below all rows, and above. */
    private static final Bytes FIRST_ROW = Bytes.EMPTY;

    private static final Bytes LAST_ROW = Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xff});

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void aGroupRepliesAndChangesTheStateAsItsEntriesAlone(@ForAll long seed) {
        RandomGenerator random =
                RandomGeneratorFactory.<RandomGenerator>of("L64X128MixRandom").create(seed);
        List<Entry> entries = entries(random);
        var alone = new InMemoryRows();
        var grouped = new InMemoryRows();
        int from = 0;
        while (from < entries.size()) {
            int to = Math.min(entries.size(), from + 1 + random.nextInt(GROUP_MAX));
            List<Entry> group = entries.subList(from, to);
            List<EntryReply> expected = new ArrayList<>();
            group.forEach(entry -> expected.addAll(apply(alone, List.of(entry))));
            assertEquals(expected, apply(grouped, logged(group)));
            from = to;
        }
        assertEquals(withoutHash(head(alone)), withoutHash(head(grouped)));
        assertEquals(rows(alone), rows(grouped));
    }

    private static List<Entry> entries(RandomGenerator random) {
        var workload = new Workload(new Model(() -> 0, new Coverage()), random);
        long[] sequences = new long[CLIENTS];
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < ENTRIES) {
            int client = random.nextInt(CLIENTS);
            if (!entries.isEmpty() && random.nextInt(5) == 0) {
                entries.add(entries.get(random.nextInt(entries.size())));
            } else {
                entries.add(
                        new Entry(new UUID(client, 0), ++sequences[client], workload.commands()));
            }
        }
        return entries;
    }

    /** As the log gives them back. */
    private static List<Entry> logged(List<Entry> group) {
        return EntryCodec.decodeEntries(
                EntryCodec.group(group.stream().map(EntryCodec::encode).toList()));
    }

    private static List<EntryReply> apply(InMemoryRows rows, List<Entry> entries) {
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            result = StateTransition.apply(entries, view);
        }
        rows.write(result.changes());
        return result.replies();
    }

    private static StateHead head(InMemoryRows rows) {
        try (RowView view = rows.view()) {
            return StateHead.read(view);
        }
    }

    private static StateHead withoutHash(StateHead head) {
        return new StateHead(
                head.revision(), head.floor(), head.entries(), 0, head.alarms(), head.written());
    }

    /** All but the head, whose hash tells groups apart. */
    private static Map<Bytes, Bytes> rows(InMemoryRows rows) {
        Map<Bytes, Bytes> all = new TreeMap<>();
        try (RowView view = rows.view();
                RowCursor cursor = view.scan(FIRST_ROW, LAST_ROW)) {
            while (cursor.next()) {
                all.put(cursor.row(), cursor.value());
            }
        }
        all.remove(RowKeys.HEAD);
        return all;
    }
}
