package io.trireme.store.backup;

import io.trireme.store.Bytes;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Leases;
import io.trireme.store.Revision;
import io.trireme.store.core.AuthRows;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Reads a backup and checks all of it: structure, order, and last the checksum. What it hands out
 * on the way counts only if {@link #read} returns. One object per reading.
 */
public final class BackupReader {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int KEY_HEADER_BYTES = 4 * Long.BYTES + Integer.BYTES;

    private final Path file;
    private final long sizeBytes;
    private final Content content;
    private final MessageDigest digest = BackupFormat.digest();
    private final Set<LeaseId> leases = new HashSet<>();
    private DigestInputStream digested;
    private DataInputStream in;
    private long position;
    private Revision revision = Revision.ZERO;
    private LeaseId lastLease = LeaseId.NONE;
    private Bytes lastAuth = Bytes.EMPTY;
    private Bytes lastKey = Bytes.EMPTY;
    private long keys;

    private BackupReader(Path file, long sizeBytes, Content content) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.content = content;
    }

    /** Takes what a backup holds, in the order of the file. */
    public interface Content {
        void lease(LeaseId id, long ttlSeconds);

        /** Of users or roles. */
        void auth(AuthRows.SavedRow saved);

        void key(KeyValue entry);
    }

    /**
     * Reads all of a file and keeps nothing.
     *
     * @throws BackupFileException if it is no backup, was made by a newer version, or is damaged
     */
    public static BackupSummary verify(Path file) throws IOException {
        return read(
                file,
                new Content() {
                    @Override
                    public void lease(LeaseId id, long ttlSeconds) {}

                    @Override
                    public void auth(AuthRows.SavedRow saved) {}

                    @Override
                    public void key(KeyValue entry) {}
                });
    }

    /**
     * Reads all of a file.
     *
     * @throws BackupFileException if it is no backup, was made by a newer version, or is damaged
     */
    public static BackupSummary read(Path file, Content content) throws IOException {
        return new BackupReader(file, Files.size(file), content).read();
    }

    private BackupSummary read() throws IOException {
        try (var stream = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            digested = new DigestInputStream(stream, digest);
            in = new DataInputStream(digested);
            readPreamble();
            if (sizeBytes % BackupFormat.SECTOR_BYTES != BackupFormat.DIGEST_BYTES) {
                throw truncated();
            }
            return readRecords();
        } catch (EOFException _) {
            throw truncated();
        }
    }

    /** First, so that a foreign file is called foreign, however long it is. */
    private void readPreamble() throws IOException {
        byte[] magic = in.readNBytes(BackupFormat.MAGIC.length);
        boolean begins =
                magic.length > 0
                        && Arrays.equals(magic, Arrays.copyOf(BackupFormat.MAGIC, magic.length));
        if (!begins) {
            throw refused("is no backup of a trireme store");
        }
        int version = in.readInt();
        if (version != BackupFormat.VERSION_PLAIN && version != BackupFormat.VERSION_AUTH) {
            throw refused(
                    "is a backup of format %d, which this version of trireme cannot read (it reads %d)"
                            .formatted(Integer.toUnsignedLong(version), BackupFormat.VERSION_AUTH));
        }
        position = (long) BackupFormat.MAGIC.length + Integer.BYTES;
    }

    private BackupSummary readRecords() throws IOException {
        ByteBuffer first = readRecord(BackupFormat.ORIGIN);
        revision = revision(first);
        Revision floor = revision(first);
        require(!floor.isAfter(revision));
        BackupOrigin origin = readOrigin(first);
        while (true) {
            int kind = in.readUnsignedByte();
            ByteBuffer record = readRest();
            switch (kind) {
                case BackupFormat.LEASE -> readLease(record);
                case BackupFormat.AUTH -> readAuth(record);
                case BackupFormat.KEY -> readKey(record);
                case BackupFormat.END -> {
                    requireSize(record, 2 * Long.BYTES);
                    require(record.getLong() == leases.size() && record.getLong() == keys);
                    String sha256 = readEnd();
                    return new BackupSummary(
                            origin, revision, floor, leases.size(), keys, sizeBytes, sha256);
                }
                default -> throw damaged();
            }
        }
    }

    private ByteBuffer readRecord(int kind) throws IOException {
        require(in.readUnsignedByte() == kind);
        return readRest();
    }

    private ByteBuffer readRest() throws IOException {
        int size = in.readInt();
        position += 1 + Integer.BYTES;
        require(size >= 0 && size <= BackupFormat.RECORD_BYTES_MAX);
        // Before memory is taken for it: a file that ends early is told from a wrong size here.
        if (size > sizeBytes - BackupFormat.DIGEST_BYTES - position) {
            throw truncated();
        }
        byte[] rest = new byte[size];
        in.readFully(rest);
        position += size;
        return ByteBuffer.wrap(rest);
    }

    private BackupOrigin readOrigin(ByteBuffer record) {
        requireSizeMin(record, Long.BYTES + 1);
        Instant createdAt = Instant.ofEpochMilli(record.getLong());
        int confirmed = record.get();
        require(confirmed == 0 || confirmed == 1);
        String cluster = new String(readBytes(record), StandardCharsets.UTF_8);
        String author = new String(readBytes(record), StandardCharsets.UTF_8);
        requireSize(record, 0);
        return new BackupOrigin(cluster, author, createdAt, confirmed == 1);
    }

    private void readLease(ByteBuffer record) {
        requireSize(record, 2 * Long.BYTES);
        var id = new LeaseId(record.getLong());
        long ttlSeconds = record.getLong();
        require(keys == 0 && Long.compareUnsigned(id.value(), lastLease.value()) > 0);
        require(ttlSeconds > 0 && ttlSeconds <= Leases.TTL_SECONDS_MAX);
        lastLease = id;
        leases.add(id);
        content.lease(id, ttlSeconds);
    }

    private void readAuth(ByteBuffer record) {
        Bytes row = Bytes.wrap(readBytes(record));
        byte[] value = new byte[record.remaining()];
        record.get(value);
        var saved = new AuthRows.SavedRow(row, Bytes.wrap(value));
        require(keys == 0 && row.compareTo(lastAuth) > 0 && AuthRows.valid(saved));
        lastAuth = row;
        content.auth(saved);
    }

    private void readKey(ByteBuffer record) {
        requireSizeMin(record, KEY_HEADER_BYTES);
        Revision created = revision(record);
        Revision modified = revision(record);
        long version = record.getLong();
        var lease = new LeaseId(record.getLong());
        Bytes key = Bytes.wrap(readBytes(record));
        byte[] value = new byte[record.remaining()];
        record.get(value);
        require(keys == 0 || key.compareTo(lastKey) > 0);
        require(created.isAfter(Revision.ZERO) && version > 0);
        require(!created.isAfter(modified) && !modified.isAfter(revision));
        require(lease.equals(LeaseId.NONE) || leases.contains(lease));
        lastKey = key;
        keys++;
        content.key(new KeyValue(key, Bytes.wrap(value), created, modified, version, lease));
    }

    private String readEnd() throws IOException {
        long padding = sizeBytes - BackupFormat.DIGEST_BYTES - position;
        require(padding >= 0 && padding < BackupFormat.SECTOR_BYTES);
        for (long i = 0; i < padding; i++) {
            require(in.readByte() == 0);
        }
        byte[] expected = digest.digest();
        digested.on(false);
        byte[] found = new byte[BackupFormat.DIGEST_BYTES];
        in.readFully(found);
        require(Arrays.equals(expected, found) && in.read() < 0);
        return HexFormat.of().formatHex(found);
    }

    private Revision revision(ByteBuffer record) {
        requireSizeMin(record, Long.BYTES);
        long value = record.getLong();
        require(value >= 0);
        return new Revision(value);
    }

    private byte[] readBytes(ByteBuffer record) {
        requireSizeMin(record, Integer.BYTES);
        int size = record.getInt();
        require(size >= 0 && size <= record.remaining());
        byte[] bytes = new byte[size];
        record.get(bytes);
        return bytes;
    }

    private void requireSize(ByteBuffer record, int size) {
        require(record.remaining() == size);
    }

    private void requireSizeMin(ByteBuffer record, int size) {
        require(record.remaining() >= size);
    }

    private void require(boolean holds) {
        if (!holds) {
            throw damaged();
        }
    }

    private BackupFileException truncated() {
        return refused("is cut off or damaged: it has only %d bytes".formatted(sizeBytes));
    }

    private BackupFileException damaged() {
        return refused("is damaged: what it holds does not fit its checksum or its format");
    }

    private BackupFileException refused(String why) {
        return new BackupFileException(file, why);
    }
}
