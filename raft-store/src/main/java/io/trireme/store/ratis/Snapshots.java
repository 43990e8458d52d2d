package io.trireme.store.ratis;

import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints in Ratis' state machine folder: {@code checkpoint-TERM-INDEX}, each a whole
 * RocksDB. Ratis sends the files of the newest to a member that lags, and replaces that member's
 * folder by what it received.
 */
final class Snapshots implements StateMachineStorage {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d+)-(\\d+)");
    private static final String DIGEST_SUFFIX = ".md5";
    private static final int KEPT = 2;

    private volatile Path folder;
    private volatile SnapshotInfo latest;

    @Override
    public void init(RaftStorage storage) throws IOException {
        folder = storage.getStorageDir().getStateMachineDir().toPath();
        Files.createDirectories(folder);
        for (Path unfinished :
                list(folder, path -> path.getFileName().toString().endsWith(".new"))) {
            DataFolder.deleteTree(unfinished);
        }
        refresh();
    }

    @Override
    public SnapshotInfo getLatestSnapshot() {
        return latest;
    }

    @Override
    public void format() {}

    /** Ratis asks after each snapshot; how many stay is ours to say. */
    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {}

    /** Where the next checkpoint is built; {@link #finish} makes it count. */
    Path begin() {
        Path fresh = folder.resolve("checkpoint.new");
        DataFolder.deleteTree(fresh);
        return fresh;
    }

    void finish(Path fresh, TermIndex entry) {
        Path target = folder.resolve("checkpoint-" + entry.getTerm() + "-" + entry.getIndex());
        try {
            if (Files.exists(target)) {
                DataFolder.deleteTree(fresh);
                return;
            }
            Files.move(fresh, target);
            DataFolder.sync(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + target, e);
        }
        refresh();
        List<Path> all = checkpoints();
        all.subList(0, Math.max(0, all.size() - KEPT)).forEach(DataFolder::deleteTree);
    }

    /** Looks again at what is there, after Ratis replaced the folder. */
    void refresh() {
        List<Path> all = checkpoints();
        if (all.isEmpty()) {
            latest = null;
            return;
        }
        Path newest = all.getLast();
        List<FileInfo> files = new ArrayList<>();
        for (Path file : files(newest)) {
            // Without a digest of ours Ratis computes one while it reads, and the receiver checks
            // it.
            files.add(new FileInfo(file, null));
        }
        latest = new FileListSnapshotInfo(files, entryOf(newest));
    }

    Optional<Path> latestFolder() {
        List<Path> all = checkpoints();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Copies a checkpoint for use as the live state: linked where files never change. */
    static void copy(Path checkpoint, Path target) {
        DataFolder.deleteTree(target);
        try {
            Files.createDirectories(target);
            for (Path file : files(checkpoint)) {
                try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(true);
                }
                Path copy = target.resolve(file.getFileName());
                if (file.toString().endsWith(".sst")) {
                    Files.createLink(copy, file);
                } else {
                    Files.copy(file, copy);
                }
            }
            DataFolder.sync(target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + checkpoint, e);
        }
    }

    static TermIndex entryOf(Path checkpoint) {
        Matcher name = NAME.matcher(checkpoint.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(checkpoint + " is no checkpoint");
        }
        return TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
    }

    /** The newest checkpoint in a folder. */
    static Optional<Path> newest(Path folder) {
        List<Path> all = Files.isDirectory(folder) ? checkpoints(folder) : List.of();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** The last entry that a checkpoint in a folder holds, or -1. */
    static long newestIndex(Path folder) {
        return Files.isDirectory(folder)
                ? checkpoints(folder).stream()
                        .mapToLong(path -> entryOf(path).getIndex())
                        .max()
                        .orElse(-1)
                : -1;
    }

    private List<Path> checkpoints() {
        return checkpoints(folder);
    }

    private static List<Path> checkpoints(Path folder) {
        List<Path> all =
                new ArrayList<>(
                        list(
                                folder,
                                path -> NAME.matcher(path.getFileName().toString()).matches()));
        all.sort(Comparator.comparing(Snapshots::entryOf));
        return all;
    }

    private static List<Path> list(Path folder, java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(wanted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    private static List<Path> files(Path checkpoint) {
        try (Stream<Path> paths = Files.list(checkpoint)) {
            return paths.filter(path -> !path.toString().endsWith(DIGEST_SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + checkpoint, e);
        }
    }
}
