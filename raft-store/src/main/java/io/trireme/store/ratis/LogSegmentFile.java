package io.trireme.store.ratis;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of Ratis' log, read before Ratis reads it: eight bytes of header, then entries of a size
 * (seven bits a byte), that many bytes, and a CRC-32C of both; zeros to the end of the file.
 */
final class LogSegmentFile {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    private final Path path;
    private final byte[] bytes;

    /** After the last of the bytes that are not zero. */
    private final int written;

    private int end = HEADER.length;
    private long lastIndex = -1;

    private LogSegmentFile(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
        int last = bytes.length;
        while (last > 0 && bytes[last - 1] == 0) {
            last--;
        }
        this.written = last;
        while (end < bytes.length && bytes[end] != 0 && endOfEntry(end) > 0) {
            lastIndex = indexOf(end);
            end = endOfEntry(end);
        }
    }

    static LogSegmentFile read(Path path) throws IOException {
        return new LogSegmentFile(path, Files.readAllBytes(path));
    }

    /** The index of the last good entry, or -1. */
    long lastIndex() {
        return lastIndex;
    }

    /** The good entries, in order. */
    List<LogEntryProto> entries() throws IOException {
        List<LogEntryProto> entries = new ArrayList<>();
        for (int start = HEADER.length; start < end; start = endOfEntry(start)) {
            entries.add(entry(start));
        }
        return entries;
    }

    /** Whether nothing but good entries was written. */
    boolean wholeToTheEnd() {
        return written == 0 || (written <= end && headerFits());
    }

    /**
     * Whether the file ends in an entry that was being written when the machine stopped. Such an
     * entry was not synced, so nobody was told of it. A whole entry that does not fit its checksum,
     * and one with another behind it, are damage and no torn end.
     */
    boolean torn() {
        if (written <= end || !headerFits()) {
            return false;
        }
        long size = size(end);
        long entryEnd = size <= 0 ? Long.MAX_VALUE : end + sizeBytes(size) + size + CHECKSUM_BYTES;
        boolean unfinished = written <= entryEnd - CHECKSUM_BYTES || entryEnd > bytes.length;
        return unfinished && !wholeWithAnotherSize() && !entryFollows();
    }

    /** Cuts the torn end off. */
    void cut() throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(end);
            file.force(true);
        }
    }

    private boolean headerFits() {
        return bytes.length >= HEADER.length
                && Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    /** Where the entry that begins here ends, or -1 if it is not whole and right. */
    private int endOfEntry(int start) {
        long size = size(start);
        long checksumAt = start + sizeBytes(size) + size;
        if (size <= 0 || checksumAt + CHECKSUM_BYTES > bytes.length) {
            return -1;
        }
        var crc = new CRC32C();
        crc.update(bytes, start, (int) checksumAt - start);
        boolean right = (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt((int) checksumAt);
        return right ? (int) checksumAt + CHECKSUM_BYTES : -1;
    }

    private long indexOf(int start) {
        try {
            return entry(start).getIndex();
        } catch (InvalidProtocolBufferException e) {
            // The checksum fits, so this was written; whoever reads it for use will say more.
            return lastIndex;
        }
    }

    private LogEntryProto entry(int start) throws InvalidProtocolBufferException {
        long size = size(start);
        return LogEntryProto.parseFrom(ByteBuffer.wrap(bytes, start + sizeBytes(size), (int) size));
    }

    /** Only the size of the last entry was damaged: it may have been acknowledged. */
    private boolean wholeWithAnotherSize() {
        for (int entryEnd = written; entryEnd < written + CHECKSUM_BYTES; entryEnd++) {
            for (int sizeBytes = 1; sizeBytes <= 5; sizeBytes++) {
                int size = entryEnd - CHECKSUM_BYTES - sizeBytes - end;
                if (entryEnd <= bytes.length && size > 0 && sizeBytes(size) == sizeBytes) {
                    var crc = new CRC32C();
                    crc.update(encodeSize(size));
                    crc.update(bytes, end + sizeBytes, size);
                    int found = ByteBuffer.wrap(bytes).getInt(entryEnd - CHECKSUM_BYTES);
                    if ((int) crc.getValue() == found) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean entryFollows() {
        for (int start = end + 1; start < written; start++) {
            if (endOfEntry(start) > 0) {
                return true;
            }
        }
        return false;
    }

    /** The size that stands here, or -1. */
    private long size(int start) {
        long value = 0;
        for (int i = 0; i < 5 && start + i < bytes.length; i++) {
            value |= (long) (bytes[start + i] & 0x7f) << (7 * i);
            if (bytes[start + i] >= 0) {
                return value;
            }
        }
        return -1;
    }

    private static int sizeBytes(long size) {
        return encodeSize(Math.max(0, size)).length;
    }

    private static byte[] encodeSize(long size) {
        byte[] encoded = new byte[10];
        int length = 0;
        long rest = size;
        while (rest > 0x7f) {
            encoded[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        encoded[length++] = (byte) rest;
        return Arrays.copyOf(encoded, length);
    }
}
