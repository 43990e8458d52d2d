package io.trireme.store.ratis;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;
import io.trireme.store.backup.BackupOrigin;
import io.trireme.store.backup.BackupSummary;
import io.trireme.store.backup.BackupWriter;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateTransition;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The data folder of a member that does not run, for when too few others are left to go on. Makes a
 * backup of all that it holds: its state, and every entry of its log behind that.
 *
 * <p>Nobody can say which of those entries were committed, so all count, as in etcd's {@code
 * --force-new-cluster}: a write that was answered as unknown may be there, and one that was
 * acknowledged while this member was behind is not. The folder stays as it is.
 */
public final class SurvivingMember implements AutoCloseable {
    private final DataFolder.Identity identity;
    private final Path group;
    private final DataFolder folder;
    private final Lock lock;

    private SurvivingMember(
            DataFolder.Identity identity, Path group, DataFolder folder, Lock lock) {
        this.identity = identity;
        this.group = group;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Keeps a server from being started on the folder until this is closed.
     *
     * @throws DataFolderException if it is no member's, is marked not to be served, or is in use
     */
    public static SurvivingMember open(Path root) throws IOException {
        DataFolder folder = DataFolder.existing(root);
        DataFolder.Identity identity = folder.identity();
        Path group =
                folder.raft()
                        .resolve(RaftSettings.groupId(identity.clusterId()).getUuid().toString());
        if (!Files.isDirectory(group.resolve("current"))) {
            throw new DataFolderException("the raft log in " + group + " is missing");
        }
        return new SurvivingMember(identity, group, folder, lock(root, group));
    }

    /**
     * As a running server holds it.
     *
     * @param made whether a clean stop had left no file
     */
    private record Lock(Path file, FileChannel channel, boolean made) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
            if (made) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Lock lock(Path root, Path group) throws IOException {
        Path file = group.resolve("in_use.lock");
        boolean made = Files.notExists(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return new Lock(file, channel, made);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new DataFolderException(inUse(root), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new DataFolderException(inUse(root));
    }

    private static String inUse(Path root) {
        return "data folder " + root + " is in use: a server runs on it; stop it first";
    }

    public String clusterId() {
        return identity.clusterId();
    }

    public String member() {
        return identity.member();
    }

    /**
     * What was recovered.
     *
     * @param lastTerm of the last entry; of several survivors' folders, take the one with the
     *     highest term, then the highest index
     * @param replayed entries that were in the log and not in the state
     */
    public record Recovered(BackupSummary backup, long lastTerm, long lastIndex, long replayed) {
        public Recovered {
            requireNonNull(backup, "backup");
        }
    }

    /**
     * Writes a backup.
     *
     * @param scratch a folder that is not there yet, on any disk with room for the state; it is
     *     deleted afterwards
     */
    public Recovered backup(Path scratch, Path file, Instant now) throws IOException {
        try {
            Files.createDirectories(scratch);
            copyState(scratch.resolve("state"));
            try (var rows =
                    RocksRows.open(
                            scratch.resolve("state"),
                            scratch.resolve("native"),
                            StoreLimits.DEFAULT)) {
                TermIndex start = applied(rows).orElse(TermIndex.valueOf(0, -1));
                TermIndex last = replay(rows, start);
                return new Recovered(
                        write(rows, file, now),
                        last.getTerm(),
                        last.getIndex(),
                        last.getIndex() - start.getIndex());
            }
        } finally {
            DataFolder.deleteTree(scratch);
        }
    }

    /** A checkpoint that is newer than the state was received just before the member stopped. */
    private void copyState(Path target) throws IOException {
        long live = -1;
        if (Files.isDirectory(folder.state())) {
            copy(folder.state(), target);
            try (var rows =
                    RocksRows.open(target, target.resolveSibling("native"), StoreLimits.DEFAULT)) {
                live = applied(rows).map(TermIndex::getIndex).orElse(-1L);
            }
        }
        Optional<Path> checkpoint = Snapshots.newest(group.resolve("sm"));
        if (checkpoint.isPresent() && Snapshots.entryOf(checkpoint.get()).getIndex() > live) {
            DataFolder.deleteTree(target);
            copy(checkpoint.get(), target);
        }
    }

    /** Real copies: RocksDB must not be able to touch the member's files. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static Optional<TermIndex> applied(RocksRows rows) {
        try (RowView view = rows.view()) {
            return Applied.read(view);
        }
    }

    private TermIndex replay(RocksRows rows, TermIndex start) throws IOException {
        RaftFiles.readAfter(start.getIndex(), group, entry -> apply(rows, entry));
        return applied(rows).orElse(start);
    }

    private static void apply(RocksRows rows, LogEntryProto proto) {
        PendingRows changes;
        try (RowView view = rows.view()) {
            changes =
                    proto.hasStateMachineLogEntry()
                            ? StateTransition.apply(
                                            EntryCodec.decodeEntries(
                                                    Bytes.wrap(
                                                            proto.getStateMachineLogEntry()
                                                                    .getLogData()
                                                                    .toByteArray())),
                                            view)
                                    .changes()
                            : new PendingRows(view);
            changes.put(Applied.ROW, Applied.encode(TermIndex.valueOf(proto)));
        }
        rows.write(changes);
    }

    private BackupSummary write(RocksRows rows, Path file, Instant now) throws IOException {
        var origin = new BackupOrigin(identity.clusterId(), identity.member(), now, false);
        try (var channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                RowView view = rows.view()) {
            var out = new BufferedOutputStream(Channels.newOutputStream(channel));
            BackupSummary summary = BackupWriter.write(view, origin, out);
            out.flush();
            channel.force(true);
            return summary;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
