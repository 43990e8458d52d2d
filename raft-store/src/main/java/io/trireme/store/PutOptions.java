package io.trireme.store;

import static java.util.Objects.requireNonNull;

/**
 * What a put does besides writing.
 *
 * @param lease the key goes when this lease ends; {@link LeaseId#NONE} for a key that stays
 * @param keepValue leaves the value as it is; refused where there is no such key
 * @param keepLease leaves the lease as it is; refused where there is no such key
 * @param previous answers what the key held before
 */
public record PutOptions(LeaseId lease, boolean keepValue, boolean keepLease, boolean previous) {
    public static final PutOptions NONE = new PutOptions(LeaseId.NONE, false, false, false);

    public PutOptions {
        requireNonNull(lease, "lease");
        if (keepLease && !lease.equals(LeaseId.NONE)) {
            throw new IllegalArgumentException("a put that keeps the lease names none");
        }
    }

    public static PutOptions leased(LeaseId lease) {
        return new PutOptions(lease, false, false, false);
    }

    public PutOptions withPrevious() {
        return new PutOptions(lease, keepValue, keepLease, true);
    }
}
