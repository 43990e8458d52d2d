package io.trireme.store.backup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Where a backup comes from.
 *
 * @param clusterId the cluster whose state it is
 * @param createdBy the member that wrote it
 * @param createdAt by that member's clock, to the millisecond
 * @param confirmed whether a quorum confirmed that all that was acknowledged before is in it; a
 *     member without a quorum knows only what it has
 */
public record BackupOrigin(
        String clusterId, String createdBy, Instant createdAt, boolean confirmed) {
    public BackupOrigin {
        requireNonNull(clusterId, "clusterId");
        requireNonNull(createdBy, "createdBy");
        createdAt = Instant.ofEpochMilli(createdAt.toEpochMilli());
    }
}
