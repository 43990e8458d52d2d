package io.trireme.store.ratis;

import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;
import io.trireme.store.backup.BackupReader;
import io.trireme.store.backup.BackupSummary;
import io.trireme.store.core.AuthRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateSeed;

import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.util.SizeInBytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The data folder of a member that begins with a backup: as one of a group whose first entries were
 * purged up to a checkpoint, which is the backup. A member that joins later with an empty folder
 * therefore gets the checkpoint too, and never a log without what came before it.
 *
 * <p>All members of the new group must be made from the same file with the same first revision;
 * members that were not find out when they compare their hashes.
 */
public final class RestoredMember {
    /** The term and the entry that the checkpoint stands for; the log goes on behind it. */
    private static final TermIndex BASE = TermIndex.valueOf(1, 1);

    private static final int BATCH_BYTES = 4 << 20;

    /** About what a row costs beside its key and value. */
    private static final int ROW_OVERHEAD_BYTES = 128;

    private final StoreConfig config;
    private final DataFolder folder;

    /**
     * @param config with the folder in which the member's is built
     */
    private RestoredMember(StoreConfig config) {
        this.config = config;
        this.folder = DataFolder.open(config);
    }

    /**
     * Makes a member's folder, which must be missing or empty. It is built beside its place, in
     * {@code NAME.restoring}, and moved when it is whole.
     *
     * @param file is checked whole while it is read
     * @param first the revision that the store begins with; what is older counts as compacted. To
     *     fool nobody it must lie above all that the old cluster reached after the backup
     * @return what the file was
     * @throws io.trireme.store.backup.BackupFileException if the file is no whole backup
     * @throws DataFolderException if the folder is not empty, or an earlier restore did not end
     */
    public static BackupSummary make(StoreConfig config, Path file, Revision first)
            throws IOException {
        Path target = config.dataFolder().toAbsolutePath();
        requireFree(target);
        Path building = target.resolveSibling(target.getFileName() + ".restoring");
        if (Files.exists(building)) {
            throw new DataFolderException(
                    building + " is left from a restore that did not end; delete it first");
        }
        BackupSummary summary;
        try {
            summary = new RestoredMember(config.withDataFolder(building)).fill(file, first);
        } catch (IOException | RuntimeException | Error e) {
            DataFolder.deleteTree(building);
            throw e;
        }
        Files.deleteIfExists(target);
        Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
        DataFolder.sync(target.getParent());
        return summary;
    }

    private static void requireFree(Path target) throws IOException {
        if (Files.notExists(target)) {
            return;
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new DataFolderException(
                        "data folder " + target + " is not empty; a restore makes a new one");
            }
        }
    }

    private BackupSummary fill(Path file, Revision first) throws IOException {
        Path group = folder.raft().resolve(RaftSettings.groupId(config).getUuid().toString());
        try (RaftStorage storage =
                StorageImplUtils.newRaftStorage(
                        group.toFile(),
                        SizeInBytes.ZERO,
                        RaftStorage.StartupOption.FORMAT,
                        CorruptionPolicy.EXCEPTION)) {
            storage.initialize();
            // The checkpoint is of this term, so a vote for an earlier one would be a step back.
            storage.getMetadataFile()
                    .persist(
                            RaftStorageMetadata.valueOf(
                                    BASE.getTerm(),
                                    RaftStorageMetadata.getDefault().getVotedFor()));
            var snapshots = new Snapshots();
            snapshots.init(storage);
            return fill(snapshots, file, first);
        }
    }

    /** The rows are built aside, since the member takes the checkpoint in place of missing ones. */
    private BackupSummary fill(Snapshots snapshots, Path file, Revision first) throws IOException {
        BackupSummary summary;
        try (var rows = RocksRows.open(folder.stateNew(), folder.library(), config.limits())) {
            var seed = new Seed(rows);
            summary = BackupReader.read(file, seed);
            seed.finish(summary, first);
            Path checkpoint = snapshots.begin();
            rows.checkpoint(checkpoint);
            snapshots.finish(checkpoint, BASE);
        }
        DataFolder.deleteTree(folder.stateNew());
        return summary;
    }

    /** Gathers rows into batches, so that memory stays bounded. */
    private static final class Seed implements BackupReader.Content {
        private final RocksRows rows;
        private final StateSeed seed = new StateSeed();
        private PendingRows batch;
        private long batchBytes;

        Seed(RocksRows rows) {
            this.rows = rows;
            begin();
        }

        @Override
        public void lease(LeaseId id, long ttlSeconds) {
            put(rows -> seed.putLease(rows, id, ttlSeconds), Long.BYTES);
        }

        @Override
        public void auth(AuthRows.SavedRow saved) {
            put(
                    rows -> seed.putAuth(rows, saved),
                    (long) saved.row().sizeBytes() + saved.value().sizeBytes());
        }

        @Override
        public void key(KeyValue entry) {
            put(
                    rows -> seed.putKey(rows, entry),
                    (long) entry.key().sizeBytes() + entry.value().sizeBytes());
        }

        void finish(BackupSummary summary, Revision first) {
            if (summary.revision().isAfter(first)) {
                throw new IllegalArgumentException(
                        "the first revision %s is below the backup's %s"
                                .formatted(first, summary.revision()));
            }
            long hash = HexFormat.fromHexDigitsToLong(summary.sha256().substring(0, 16));
            put(rows -> seed.putHead(rows, first, hash), 0);
            batch.put(Applied.ROW, Applied.encode(BASE));
            write();
        }

        private void put(Consumer<PendingRows> change, long bytes) {
            change.accept(batch);
            batchBytes += bytes + ROW_OVERHEAD_BYTES;
            if (batchBytes >= BATCH_BYTES) {
                write();
            }
        }

        private void write() {
            rows.write(batch);
            begin();
        }

        /** Seeds read nothing back, so the view they are laid over may be closed. */
        private void begin() {
            try (RowView view = rows.view()) {
                batch = new PendingRows(view);
            }
            batchBytes = 0;
        }
    }
}
