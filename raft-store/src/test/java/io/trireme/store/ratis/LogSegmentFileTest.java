package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** What a crash may leave at the end of a file of the log, and what it may not. */
class LogSegmentFileTest {
    @TempDir Path folder;

    @Test
    void anEntryThatIsCutAnywhereBeforeItsChecksumIsTorn() throws IOException {
        byte[] whole = entries(3);
        int last = startOfLast(whole);
        for (int cut = last + 1; cut < whole.length - 4; cut++) {
            // The zeros that Ratis allocates ahead, or the end of the file.
            LogSegmentFile zeros = read(Arrays.copyOf(Arrays.copyOf(whole, cut), 4_000));
            assertTrue(zeros.torn(), "cut at " + cut);
            assertEquals(2, zeros.lastIndex());
            assertTrue(read(Arrays.copyOf(whole, cut)).torn(), "cut at " + cut);
        }
    }

    @Test
    void aWholeFileIsNotTorn() throws IOException {
        byte[] whole = entries(3);
        assertFalse(read(whole).torn());
        assertFalse(read(Arrays.copyOf(whole, 4_000)).torn());
        assertEquals(3, read(whole).lastIndex());
    }

    @Test
    void noFlippedBitOfAWholeEntryPassesForATornEnd() throws IOException {
        byte[] whole = Arrays.copyOf(entries(3), 4_000);
        int end = entries(3).length;
        for (int position = 8; position < end; position++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[position] ^= (byte) (1 << bit);
                assertFalse(read(damaged).torn(), "bit " + bit + " of byte " + position);
            }
        }
    }

    @Test
    void cuttingLeavesTheEntriesBefore() throws IOException {
        byte[] whole = entries(3);
        int last = startOfLast(whole);
        Path file = Files.write(folder.resolve("log"), Arrays.copyOf(whole, last + 20));
        LogSegmentFile.read(file).cut();
        assertEquals(last, Files.size(file));
    }

    private LogSegmentFile read(byte[] bytes) throws IOException {
        return LogSegmentFile.read(Files.write(folder.resolve("log"), bytes));
    }

    private static byte[] entries(int count) throws IOException {
        var out = new ByteArrayOutputStream();
        out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
        for (int i = 1; i <= count; i++) {
            var entry = new ByteArrayOutputStream();
            LogEntryProto.newBuilder()
                    .setTerm(1)
                    .setIndex(i)
                    .setStateMachineLogEntry(
                            org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto.newBuilder()
                                    .setLogData(
                                            org.apache.ratis.thirdparty.com.google.protobuf
                                                    .ByteString.copyFrom(new byte[180 + i])))
                    .build()
                    .writeDelimitedTo(entry);
            var crc = new CRC32C();
            crc.update(entry.toByteArray());
            out.writeBytes(entry.toByteArray());
            out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        }
        return out.toByteArray();
    }

    /** Where the last entry of a whole file begins. */
    static int startOfLast(byte[] bytes) {
        int position = 8;
        while (true) {
            int size = 0;
            int length = 0;
            do {
                size |= (bytes[position + length] & 0x7f) << (7 * length);
            } while (bytes[position + length++] < 0);
            int next = position + length + size + 4;
            if (next >= bytes.length || bytes[next] == 0) {
                return position;
            }
            position = next;
        }
    }
}
