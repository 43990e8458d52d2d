package io.trireme.deploy.command;

import io.trireme.deploy.config.ConfigException;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that a command makes: there whole and on the disk, or not at all, and for its owner alone.
 * Until {@link #keep} it has another name beside its own.
 */
final class NewFile implements AutoCloseable {
    private final Path target;
    private final Path part;

    private NewFile(Path target, Path part) {
        this.target = target;
        this.part = part;
    }

    /**
     * Begins a file.
     *
     * @throws ConfigException if there is such a file, or no folder for it
     */
    static NewFile begin(Path file) throws IOException {
        Path target = file.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new ConfigException(target + " is there already; name a new file");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new ConfigException("there is no folder " + target.getParent());
        }
        // For its owner alone, as all temporary files are.
        return new NewFile(
                target,
                Files.createTempFile(target.getParent(), target.getFileName() + ".", ".part"));
    }

    /** Writes what a file holds. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Replaces what was written before. */
    void write(Content content) throws IOException {
        try (var channel =
                FileChannel.open(
                        part, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var out = new BufferedOutputStream(Channels.newOutputStream(channel));
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /** What was written so far. */
    Path part() {
        return part;
    }

    /** Gives the file its own name, for good. */
    Path keep() throws IOException {
        Files.move(part, target);
        try (var channel = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            channel.force(true);
        }
        return target;
    }

    /** Deletes a file that was not kept. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(part);
    }
}
