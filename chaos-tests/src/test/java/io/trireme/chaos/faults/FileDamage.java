package io.trireme.chaos.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;

/** What bad disks and crashes do to files; {@link #undo} gives the file back. */
final class FileDamage {
    private static final byte TORN_ENTRY_BYTES = 120;

    private final Path file;
    private final byte[] whole;

    private FileDamage(Path file, byte[] whole) {
        this.file = file;
        this.whole = whole;
    }

    Path file() {
        return file;
    }

    /** The youngest file below a folder whose name is as wanted. */
    static Path youngest(Path folder, Predicate<String> name) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> name.test(file.getFileName().toString()))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new AssertionError("no such file in " + folder));
        }
    }

    /** Changes one bit in the middle of what was written of a file. */
    static FileDamage flipBit(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int written = written(whole);
        try (var open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte flipped = (byte) (whole[written / 2] ^ 0x10);
            open.write(ByteBuffer.wrap(new byte[] {flipped}), written / 2);
        }
        return new FileDamage(file, whole);
    }

    /**
     * Begins another entry behind the last of Ratis' open log file, as if the machine had stopped
     * while it was written: eight bytes of header, then entries of a size (seven bits a byte), that
     * many bytes and four of checksum, then zeros.
     */
    static FileDamage beginEntry(Path log) throws IOException {
        byte[] whole = Files.readAllBytes(log);
        int end = 8;
        while (whole[end] != 0) {
            int size = 0;
            int shift = 0;
            do {
                size |= (whole[end] & 0x7f) << shift;
                shift += 7;
            } while (whole[end++] < 0);
            end += size + Integer.BYTES;
        }
        var half = new byte[TORN_ENTRY_BYTES / 2];
        Arrays.fill(half, (byte) 0x55);
        half[0] = TORN_ENTRY_BYTES;
        try (var open = FileChannel.open(log, StandardOpenOption.WRITE)) {
            open.write(ByteBuffer.wrap(half), end);
        }
        return new FileDamage(log, whole);
    }

    /** Files are made longer than they are in advance. */
    private static int written(byte[] content) {
        int last = content.length;
        while (last > 0 && content[last - 1] == 0) {
            last--;
        }
        return last;
    }

    void undo() throws IOException {
        Files.write(file, whole);
    }
}
