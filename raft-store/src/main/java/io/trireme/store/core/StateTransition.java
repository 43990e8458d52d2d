package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What an entry does to the state; one object per entry. */
public final class StateTransition {
    private final PendingRows rows;
    private final List<WatchEvent> events = new ArrayList<>();
    private StateHead head;

    private StateTransition(RowView base) {
        this.rows = new PendingRows(base);
        this.head = StateHead.read(base);
    }

    /**
     * What came of an entry.
     *
     * @param changes to be written at once; the base must stay open until then
     * @param events the changes of keys, in revision order
     */
    public record Result(
            EntryReply reply, PendingRows changes, List<WatchEvent> events, StateHead head) {}

    /** Applies an entry to the base; nothing is written yet. */
    public static Result apply(Entry entry, RowView base) {
        return new StateTransition(base).apply(entry);
    }

    private Result apply(Entry entry) {
        head = new StateHead(head.revision(), head.floor(), head.entries() + 1, head.hash());
        EntryReply reply = entry.commands().isEmpty() ? applied(entry) : answerOnce(entry);
        head =
                new StateHead(
                        head.revision(), head.floor(), head.entries(), hash(head.hash(), rows));
        rows.put(RowKeys.HEAD, head.encode());
        return new Result(reply, rows, List.copyOf(events), head);
    }

    private EntryReply answerOnce(Entry entry) {
        var sessions = new Sessions(rows, head.entries());
        return switch (sessions.look(entry.client(), entry.sequence())) {
            case Sessions.Known(var reply) -> EntryCodec.decodeReply(reply);
            case Sessions.Expired _ -> new EntryReply.Expired();
            case Sessions.Fresh _ -> {
                EntryReply reply = applied(entry);
                sessions.remember(entry.client(), entry.sequence(), EntryCodec.encode(reply));
                yield reply;
            }
        };
    }

    private EntryReply applied(Entry entry) {
        List<CommandOutcome> outcomes = new ArrayList<>(entry.commands().size());
        for (Command command : entry.commands()) {
            outcomes.add(
                    switch (command) {
                        case Command.Commit(var transaction) -> {
                            var step = new TransactionStep(rows, head.revision(), events);
                            var outcome = step.apply(transaction);
                            head = head.withRevision(outcome.revision());
                            yield new CommandOutcome.Committed(outcome);
                        }
                        case Command.Compact(var floor) ->
                                new CommandOutcome.Compacted(compact(floor));
                        case Command.Attest attest -> {
                            Attestations.remember(rows, attest);
                            yield new CommandOutcome.Attested();
                        }
                    });
        }
        return new EntryReply.Applied(outcomes);
    }

    private CompactionOutcome compact(Revision floor) {
        if (floor.isAfter(head.revision())) {
            return new CompactionOutcome.Future(head.revision());
        }
        if (!floor.isAfter(head.floor())) {
            return new CompactionOutcome.AlreadyCompacted(head.floor());
        }
        head = head.withFloor(floor);
        return new CompactionOutcome.Done(floor);
    }

    private static long hash(long before, PendingRows rows) {
        var crc = new CRC32C();
        byte[] lengths = new byte[2 * Integer.BYTES];
        for (Map.Entry<Bytes, Optional<Bytes>> change : rows.changes().entrySet()) {
            Bytes row = change.getKey();
            Optional<Bytes> value = change.getValue();
            ByteBuffer.wrap(lengths)
                    .putInt(row.sizeBytes())
                    .putInt(value.map(Bytes::sizeBytes).orElse(-1));
            crc.update(lengths, 0, lengths.length);
            crc.update(row.array(), 0, row.sizeBytes());
            value.ifPresent(bytes -> crc.update(bytes.array(), 0, bytes.sizeBytes()));
        }
        return before * 0x9E3779B97F4A7C15L + crc.getValue();
    }
}
