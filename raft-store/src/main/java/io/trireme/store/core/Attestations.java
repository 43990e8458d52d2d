package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What members say of the running hash of their state, as part of the state.
 *
 * <p>About every {@link #INTERVAL} entries ({@link #due}) each member proposes the hash that it has
 * then. Nobody needs a clock to agree on when, and all members read all reports in the same order.
 * A hash covers everything that was ever applied, so a state that differs once differs at every
 * later point too.
 */
public final class Attestations {
    /** Members attest when the count of applied entries passes a multiple of this. */
    public static final int INTERVAL = 512;

    /** Reports of the most recent points are kept; a member that lags further is not compared. */
    private static final int POINTS_KEPT = 16;

    private Attestations() {}

    /** What the reports of one point say about a hash. */
    public sealed interface Verdict {}

    /** No majority has reported yet, or it has the same hash. */
    public record Fine() implements Verdict {}

    /**
     * A majority of the members has another hash.
     *
     * @param reports by member, with their own hash
     */
    public record Differs(Map<String, Long> reports) implements Verdict {}

    /**
     * Whether a point is reached: after the first entries that stand together in the log and pass a
     * multiple of the interval.
     *
     * @param head after entries that stood together in the log
     * @param entries how many they were
     */
    public static boolean due(StateHead head, int entries) {
        return head.entries() / INTERVAL != (head.entries() - entries) / INTERVAL;
    }

    static void remember(PendingRows rows, Command.Attest attest) {
        rows.put(
                RowKeys.attestation(attest.entries(), attest.member()),
                Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(attest.hash()).array()));
        long kept = Math.max(0, attest.entries() - (long) INTERVAL * POINTS_KEPT);
        Bytes end = RowKeys.attestation(kept, "");
        try (RowCursor old = rows.scan(RowKeys.attestation(0, ""), end)) {
            while (old.next()) {
                rows.delete(old.row());
            }
        }
    }

    /** What members reported at a point, by member. */
    public static Map<String, Long> reports(RowView rows, long entries) {
        Map<String, Long> reports = new TreeMap<>();
        Bytes from = RowKeys.attestation(entries, "");
        try (RowCursor cursor = rows.scan(from, RowKeys.attestation(entries + 1, ""))) {
            while (cursor.next()) {
                byte[] row = cursor.row().array();
                byte[] name = Arrays.copyOfRange(row, from.sizeBytes(), row.length);
                String member = Bytes.wrap(name).toUtf8();
                reports.put(member, ByteBuffer.wrap(cursor.value().array()).getLong());
            }
        }
        return reports;
    }

    /**
     * Judges a member's own hash by all reports of the same point. Where all have reported and no
     * hash has a majority, nobody can tell who is right, and every hash differs.
     */
    public static Verdict judge(Map<String, Long> reports, long own, int members) {
        Optional<Long> agreed =
                reports.values().stream()
                        .filter(hash -> count(reports, hash) > members / 2)
                        .findFirst();
        boolean differs =
                agreed.map(hash -> hash != own).orElse(reports.size() >= members && members > 1);
        return differs ? new Differs(reports) : new Fine();
    }

    private static long count(Map<String, Long> reports, long hash) {
        return reports.values().stream().filter(other -> other == hash).count();
    }
}
