package io.trireme.chaos.machines;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A small file system of its own, from a file by the loop device; takes root. */
public final class SmallDisk implements AutoCloseable {
    private static final String WHAT = "a small file system cannot be mounted";
    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path mount;
    private final Path filler;

    private SmallDisk(Path mount) {
        this.mount = mount;
        this.filler = mount.resolve("filler");
    }

    /**
     * Mounts one.
     *
     * @param folder not there yet, and empty then; its image lies beside it
     */
    public static SmallDisk mount(Path folder, int sizeMebibytes)
            throws IOException, InterruptedException {
        Path image = folder.resolveSibling(folder.getFileName() + ".img");
        Files.createDirectories(folder);
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeMebibytes * 1024L * 1024);
        }
        Shell.require(WHAT, "mkfs.ext4 -q -m 0 " + image);
        Shell.require(WHAT, "mount -o loop " + image + " " + folder);
        Files.delete(folder.resolve("lost+found"));
        return new SmallDisk(folder);
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        try (var file =
                FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = BLOCK_BYTES; size > 0; size /= 2) {
                appendUntilFull(file, size);
            }
        }
    }

    private static void appendUntilFull(FileChannel file, int sizeBytes) {
        try {
            while (true) {
                file.write(ByteBuffer.allocate(sizeBytes));
            }
        } catch (IOException _) {
            // No space left: this is what was wanted.
        }
    }

    public void free() throws IOException {
        Files.deleteIfExists(filler);
    }

    /** Unmounts; nobody may use it any more. */
    @Override
    public void close() {
        try {
            Shell.words("umount " + mount).requireSuccess();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
