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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A member's folder: {@code member} says whose it is, {@code raft} is Ratis', {@code state} holds
 * the live RocksDB, {@code native} its code.
 */
final class DataFolder {
    private static final String FORMAT = "trireme-store 1";

    private final Path root;

    private DataFolder(Path root) {
        this.root = root;
    }

    /** Claims an empty folder for a member, or checks that it is this member's. */
    static DataFolder open(StoreConfig config) {
        var folder = new DataFolder(config.dataFolder());
        List<String> expected =
                List.of(FORMAT, "cluster " + config.clusterId(), "member " + config.self());
        try {
            Files.createDirectories(folder.root);
            Path identity = folder.root.resolve("member");
            if (Files.exists(identity)) {
                folder.check(Files.readAllLines(identity), expected);
            } else {
                folder.requireEmpty();
                folder.claim(identity, expected);
            }
        } catch (IOException e) {
            throw new DataFolderException(
                    "data folder " + folder.root + " cannot be used: " + e, e);
        }
        return folder;
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
                    "data folder "
                            + root
                            + " is of another format or its file 'member' is damaged");
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

    private void claim(Path identity, List<String> lines) throws IOException {
        Path fresh = root.resolve("member.new");
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        try (var file =
                FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(text);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        }
        Files.move(fresh, identity, StandardCopyOption.ATOMIC_MOVE);
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
