package io.trireme.store.ratis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A member's folder: {@code member} says whose it is, {@code raft} is Ratis', {@code state} holds
 * the live RocksDB, {@code native} its code. {@code differs}, if it is there, says that the state
 * is not the other members', {@code removed} that those do without this member. {@code enrollment}
 * is what the group knows the folder by ({@link Enrollment}).
 */
final class DataFolder {
    /**
     * Raised when an older folder would be misread. Format 2 began at revision 0, so that its log,
     * applied anew, would give every change another revision; format 3 did not count bytes.
     */
    private static final String FORMAT = "trireme-store 4";

    private static final String IDENTITY = "member";
    private static final String CLUSTER = "cluster ";
    private static final String MEMBER = "member ";
    private static final String DIFFERS = "differs";
    private static final String REMOVED = "removed";

    private final Path root;

    private DataFolder(Path root) {
        this.root = root;
    }

    /** Claims an empty folder for a member, or checks that it is this member's. */
    static DataFolder open(StoreConfig config) {
        var folder = new DataFolder(config.dataFolder());
        List<String> expected =
                List.of(FORMAT, CLUSTER + config.clusterId(), MEMBER + config.self());
        try {
            // The values, Secrets among them, are for this user alone.
            Files.createDirectories(
                    folder.root,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Path identity = folder.root.resolve(IDENTITY);
            if (Files.exists(identity)) {
                folder.check(Files.readAllLines(identity), expected);
                folder.requireServable();
            } else {
                folder.requireEmpty();
                folder.writeDurably(IDENTITY, String.join("\n", expected) + "\n");
            }
        } catch (IOException e) {
            throw new DataFolderException(
                    "data folder " + folder.root + " cannot be used: " + e, e);
        }
        return folder;
    }

    /** A member's folder, to look at; nothing is made. */
    static DataFolder existing(Path root) {
        if (!Files.isRegularFile(root.resolve(IDENTITY))) {
            throw new DataFolderException(
                    root + " has no file 'member': it is no data folder of a store");
        }
        return new DataFolder(root);
    }

    /** Whose a folder is. */
    record Identity(String clusterId, String member) {}

    /**
     * @throws DataFolderException if it is of another format, or is marked not to be served
     */
    Identity identity() throws IOException {
        List<String> lines = Files.readAllLines(root.resolve(IDENTITY));
        if (lines.size() != 3
                || !lines.getFirst().equals(FORMAT)
                || !lines.get(1).startsWith(CLUSTER)
                || !lines.get(2).startsWith(MEMBER)) {
            throw new DataFolderException(
                    "data folder %s is of another format or its file 'member' is damaged"
                            .formatted(root));
        }
        requireServable();
        return new Identity(
                lines.get(1).substring(CLUSTER.length()), lines.get(2).substring(MEMBER.length()));
    }

    Path raft() {
        return root.resolve("raft");
    }

    Path state() {
        return root.resolve("state");
    }

    /** A state that is being put in place; left over only after a crash. */
    Path stateNew() {
        return root.resolve("state.new");
    }

    /**
     * A new file that only who opened it can see, and that is gone when it is closed or the process
     * ends.
     */
    FileChannel temporary() throws IOException {
        Path file = Files.createTempFile(root, "backup-", ".tmp");
        // Opening unlinks the name.
        return FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    Path file(String name) {
        return root.resolve(name);
    }

    /** RocksDB's native code; made anew by each start. */
    Path library() {
        return root.resolve("native");
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private void check(List<String> found, List<String> expected) {
        if (found.equals(expected)) {
            return;
        }
        if (found.size() != expected.size() || !found.getFirst().equals(FORMAT)) {
            throw new DataFolderException(
                    "data folder %s is of another format (%s) than this version's (%s), or its file 'member' is damaged"
                            .formatted(root, found.isEmpty() ? "none" : found.getFirst(), FORMAT));
        }
        throw new DataFolderException(
                "data folder %s belongs to %s, %s, but this is %s, %s"
                        .formatted(
                                root,
                                found.get(1),
                                found.get(2),
                                expected.get(1),
                                expected.get(2)));
    }

    private void requireServable() throws IOException {
        for (String name : List.of(DIFFERS, REMOVED)) {
            Path mark = root.resolve(name);
            if (Files.exists(mark)) {
                throw new DataFolderException(
                        "data folder %s is not served: %s; move it away, remove the member if it still is one, and add it with an empty folder"
                                .formatted(root, Files.readString(mark).strip()));
            }
        }
    }

    /** The next start will refuse to serve this state. */
    void markDiffering(String sentence) {
        mark(DIFFERS, sentence);
    }

    /** The next start will refuse to be this member. */
    void markRemoved(String sentence) {
        mark(REMOVED, sentence);
    }

    private void mark(String name, String sentence) {
        try {
            writeDurably(name, sentence + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot mark " + root + " as " + name, e);
        }
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            if (files.findAny().isPresent()) {
                throw new DataFolderException(
                        "data folder "
                                + root
                                + " is not empty and has no file 'member': it is not a store's");
            }
        }
    }

    void writeDurably(String name, String content) throws IOException {
        Path fresh = root.resolve(name + ".new");
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        try (var file =
                FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(text);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        }
        Files.move(fresh, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        sync(root);
    }

    /** Makes the names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (var file = FileChannel.open(folder, StandardOpenOption.READ)) {
            file.force(true);
        }
    }

    static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
