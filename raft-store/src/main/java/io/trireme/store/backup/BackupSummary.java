package io.trireme.store.backup;

import io.trireme.store.Revision;

/**
 * What a backup is, once all of it was read or written.
 *
 * @param revision of the last change in it
 * @param floor the compaction floor that the store had
 * @param sizeBytes of the whole file
 * @param sha256 the file's checksum, in hexadecimal digits; two files with the same one hold the
 *     same
 */
public record BackupSummary(
        BackupOrigin origin,
        Revision revision,
        Revision floor,
        long leases,
        long keys,
        long sizeBytes,
        String sha256) {}
