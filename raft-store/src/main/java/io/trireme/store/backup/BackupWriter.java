package io.trireme.store.backup;

import io.trireme.store.Bytes;
import io.trireme.store.KeyValue;
import io.trireme.store.core.AuthRows;
import io.trireme.store.core.Lease;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateReader;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** Writes the state of a view of rows, record by record. One object per backup. */
public final class BackupWriter {
    private static final int KEY_HEADER_BYTES = 4 * Long.BYTES + Integer.BYTES;

    private final MessageDigest digest = BackupFormat.digest();
    private final DigestOutputStream digested;
    private final DataOutputStream out;
    private long sizeBytes;
    private long keys;

    private BackupWriter(OutputStream target) {
        this.digested = new DigestOutputStream(target, digest);
        this.out = new DataOutputStream(digested);
    }

    /**
     * Writes the whole file.
     *
     * @param target should be buffered; is left open
     */
    public static BackupSummary write(RowView rows, BackupOrigin origin, OutputStream target)
            throws IOException {
        try {
            return new BackupWriter(target).write(rows, origin);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private BackupSummary write(RowView rows, BackupOrigin origin) throws IOException {
        StateHead head = StateHead.read(rows);
        out.write(BackupFormat.MAGIC);
        List<AuthRows.SavedRow> auth = AuthRows.save(rows);
        out.writeInt(auth.isEmpty() ? BackupFormat.VERSION_PLAIN : BackupFormat.VERSION_AUTH);
        sizeBytes = (long) BackupFormat.MAGIC.length + Integer.BYTES;
        writeOrigin(origin, head);
        long leases = 0;
        for (Lease lease : LeaseRows.all(rows)) {
            begin(BackupFormat.LEASE, 2 * Long.BYTES);
            out.writeLong(lease.id().value());
            out.writeLong(lease.ttlSeconds());
            leases++;
        }
        for (AuthRows.SavedRow saved : auth) {
            writeAuth(saved);
        }
        new StateReader(rows).forEachLive(this::writeKey);
        begin(BackupFormat.END, 2 * Long.BYTES);
        out.writeLong(leases);
        out.writeLong(keys);
        pad();
        String sha256 = writeDigest();
        return new BackupSummary(
                origin, head.revision(), head.floor(), leases, keys, sizeBytes, sha256);
    }

    private void writeOrigin(BackupOrigin origin, StateHead head) throws IOException {
        byte[] cluster = origin.clusterId().getBytes(StandardCharsets.UTF_8);
        byte[] author = origin.createdBy().getBytes(StandardCharsets.UTF_8);
        begin(
                BackupFormat.ORIGIN,
                3L * Long.BYTES + 1 + 2 * Integer.BYTES + cluster.length + author.length);
        out.writeLong(head.revision().value());
        out.writeLong(head.floor().value());
        out.writeLong(origin.createdAt().toEpochMilli());
        out.writeByte(origin.confirmed() ? 1 : 0);
        out.writeInt(cluster.length);
        out.write(cluster);
        out.writeInt(author.length);
        out.write(author);
    }

    private void writeAuth(AuthRows.SavedRow saved) throws IOException {
        Bytes row = saved.row();
        Bytes value = saved.value();
        begin(BackupFormat.AUTH, (long) Integer.BYTES + row.sizeBytes() + value.sizeBytes());
        out.writeInt(row.sizeBytes());
        out.write(row.array());
        out.write(value.array());
    }

    private void writeKey(KeyValue entry) {
        Bytes key = entry.key();
        Bytes value = entry.value();
        try {
            begin(BackupFormat.KEY, (long) KEY_HEADER_BYTES + key.sizeBytes() + value.sizeBytes());
            out.writeLong(entry.created().value());
            out.writeLong(entry.modified().value());
            out.writeLong(entry.version());
            out.writeLong(entry.lease().value());
            out.writeInt(key.sizeBytes());
            out.write(key.array());
            out.write(value.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keys++;
    }

    private void begin(int kind, long restBytes) throws IOException {
        if (restBytes > BackupFormat.RECORD_BYTES_MAX) {
            throw new IOException("a record of " + restBytes + " bytes is too large for a backup");
        }
        out.writeByte(kind);
        out.writeInt((int) restBytes);
        sizeBytes += 1 + Integer.BYTES + restBytes;
    }

    private void pad() throws IOException {
        int over = (int) (sizeBytes % BackupFormat.SECTOR_BYTES);
        int missing = over == 0 ? 0 : BackupFormat.SECTOR_BYTES - over;
        out.write(new byte[missing]);
        sizeBytes += missing;
    }

    private String writeDigest() throws IOException {
        byte[] checksum = digest.digest();
        digested.on(false);
        out.write(checksum);
        out.flush();
        sizeBytes += checksum.length;
        return HexFormat.of().formatHex(checksum);
    }
}
