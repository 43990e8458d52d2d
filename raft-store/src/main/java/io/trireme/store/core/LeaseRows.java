package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.LeaseId;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Leases and the keys that go with them, as rows. */
public final class LeaseRows {
    private final PendingRows rows;

    LeaseRows(PendingRows rows) {
        this.rows = rows;
    }

    boolean exists(LeaseId id) {
        return rows.find(RowKeys.lease(id)).isPresent();
    }

    Optional<Lease> find(LeaseId id) {
        return find(rows, id);
    }

    void put(Lease lease) {
        rows.put(RowKeys.lease(lease.id()), lease.encode());
    }

    /** The lease only; its keys go one by one, as all keys do. */
    void remove(LeaseId id) {
        rows.delete(RowKeys.lease(id));
    }

    /** A key was with one lease, or none, and now is with another, or none. */
    void move(Bytes key, LeaseId from, LeaseId to) {
        if (from.equals(to)) {
            return;
        }
        if (!from.equals(LeaseId.NONE)) {
            rows.delete(RowKeys.leased(from, key));
        }
        if (!to.equals(LeaseId.NONE)) {
            rows.put(RowKeys.leased(to, key), Bytes.EMPTY);
        }
    }

    public static Optional<Lease> find(RowView rows, LeaseId id) {
        return rows.find(RowKeys.lease(id)).map(row -> Lease.decode(id, row));
    }

    /** The keys of a lease, in order. */
    public static List<Bytes> keys(RowView rows, LeaseId id) {
        List<Bytes> keys = new ArrayList<>();
        Bytes prefix = RowKeys.leased(id, Bytes.EMPTY);
        try (RowCursor cursor = rows.scan(prefix, prefix.prefixEnd())) {
            while (cursor.next()) {
                keys.add(RowKeys.leasedKey(cursor.row()));
            }
        }
        return keys;
    }

    /** The first key of a lease that is not below another. */
    static Optional<Bytes> firstKey(RowView rows, LeaseId id, Bytes from) {
        Bytes end = RowKeys.leased(id, Bytes.EMPTY).prefixEnd();
        try (RowCursor cursor = rows.scan(RowKeys.leased(id, from), end)) {
            return cursor.next() ? Optional.of(RowKeys.leasedKey(cursor.row())) : Optional.empty();
        }
    }

    /** All leases, in the order of their rows. */
    public static List<Lease> all(RowView rows) {
        List<Lease> leases = new ArrayList<>();
        try (RowCursor cursor = rows.scan(RowKeys.LEASES, RowKeys.LEASES.prefixEnd())) {
            while (cursor.next()) {
                leases.add(Lease.decode(RowKeys.leaseId(cursor.row()), cursor.value()));
            }
        }
        return leases;
    }
}
