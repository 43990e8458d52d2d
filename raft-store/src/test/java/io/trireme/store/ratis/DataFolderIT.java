package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.Bytes;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A group of one member, and what may be wrong with its folder. */
@Timeout(120)
class DataFolderIT {
    private static final Bytes KEY = Bytes.utf8("/a");

    @TempDir Path folder;

    @Test
    void aFolderOfAnotherClusterIsRefusedAndLeftAsItWas() throws IOException {
        StoreConfig config = writeSome(10);
        Map<Path, Long> before = sizes(config.dataFolder());
        var other =
                new StoreConfig(
                        "other", config.self(), config.peers(), config.dataFolder(), config.tls());
        var refused = assertThrows(DataFolderException.class, () -> open(other));
        assertTrue(refused.getMessage().contains("belongs to cluster"), refused.getMessage());
        assertEquals(before, sizes(config.dataFolder()));
    }

    @Test
    void noOtherUserMayEnterANewFolder() throws IOException {
        StoreConfig config = writeSome(1);
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(config.dataFolder())));
    }

    @Test
    void aFolderOfAnotherMemberIsRefused() {
        StoreConfig config = writeSome(1);
        var address = config.peers().get(config.self());
        var other =
                new StoreConfig(
                        config.clusterId(),
                        "other",
                        Map.of("other", address),
                        config.dataFolder(),
                        config.tls());
        assertThrows(DataFolderException.class, () -> open(other));
    }

    @Test
    void aFolderWithSomebodysFilesIsRefusedAndLeftAsItWas() throws IOException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 1)) {
            StoreConfig config = group.config(group.ids().getFirst());
            Files.createDirectories(config.dataFolder());
            Path file = Files.writeString(config.dataFolder().resolve("thesis.txt"), "mine");
            assertThrows(DataFolderException.class, () -> open(config));
            try (Stream<Path> files = Files.list(config.dataFolder())) {
                assertEquals(List.of(file), files.toList());
            }
        }
    }

    @Test
    void aDamagedStateFileIsRefused() throws IOException {
        StoreConfig config = writeSome(200);
        Path table = largest(config.dataFolder().resolve("state"), ".sst");
        flip(table, Files.size(table) / 3);
        var refused = assertThrows(DataFolderException.class, () -> open(config));
        assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
    }

    @Test
    void aMissingStateFileIsRefused() throws IOException {
        StoreConfig config = writeSome(200);
        Files.delete(largest(config.dataFolder().resolve("state"), ".sst"));
        assertThrows(DataFolderException.class, () -> open(config));
    }

    @Test
    void aDamagedEntryOfTheRaftLogIsRefused() throws IOException {
        StoreConfig config = writeSome(200);
        Path log = largest(config.dataFolder().resolve("raft"), "");
        flip(log, 5_000);
        var refused = assertThrows(DataFolderException.class, () -> open(config));
        assertTrue(refused.getMessage().contains("raft log"), refused.getMessage());
    }

    @Test
    void aDamagedFileThatSaysWhereTheStateIsIsRefused() throws IOException {
        for (String name : List.of("MANIFEST", "CURRENT")) {
            StoreConfig config = writeSome(50);
            Path file = named(config.dataFolder().resolve("state"), name);
            byte[] before = Files.readAllBytes(file);
            flip(file, before.length / 2);
            assertRefused(config, "damaged");
            Files.delete(file);
            assertRefused(config, "damaged");
            Files.write(file, before);
            open(config).close();
        }
    }

    /** RocksDB then opens an earlier moment, and the log brings back what came after. */
    @Test
    void aTornManifestLosesNothing() throws IOException {
        StoreConfig config = writeSome(50);
        Path file = named(config.dataFolder().resolve("state"), "MANIFEST");
        truncate(file, Files.size(file) / 2);
        try (var store = open(config)) {
            assertEquals(51, store.currentRevision().value());
        }
    }

    @Test
    void aDamagedFileOfIdentityIsRefused() throws IOException {
        StoreConfig config = writeSome(1);
        Path file = config.dataFolder().resolve("member");
        truncate(file, 20);
        assertRefused(config, "damaged");
        truncate(file, 0);
        assertRefused(config, "damaged");
        Files.delete(file);
        assertRefused(config, "not a store's");
    }

    @Test
    void aDamagedVoteIsRefused() throws IOException {
        StoreConfig config = writeSome(1);
        Path file = named(config.dataFolder().resolve("raft"), "raft-meta");
        String right = Files.readString(file);
        Files.writeString(file, right.replaceAll("term=.*", "term=1x"));
        assertRefused(config, "no term");
        Files.writeString(file, right.replaceAll("votedFor=.*", "votedFor=somebody"));
        assertRefused(config, "no member");
        Files.delete(file);
        assertRefused(config, "missing");
        Files.writeString(file, right);
        open(config).close();
    }

    @Test
    void aDamagedClosedFileOfTheLogIsRefused() throws IOException {
        StoreConfig config = writeLarge(StoreLimits.DEFAULT, 150);
        Path closed = named(config.dataFolder().resolve("raft"), "log_0-");
        flip(closed, 500_000);
        assertRefused(config, "raft log");
        truncate(closed, 4_000_000);
        assertRefused(config, "raft log");
    }

    @Test
    void aLogThatDoesNotReachTheStateIsRefused() throws IOException {
        StoreConfig config = writeSome(50);
        Path log = named(config.dataFolder().resolve("raft"), "log_inprogress");
        truncate(log, Files.size(log) / 2);
        assertRefused(config, "the state holds already");
        Files.delete(log);
        assertRefused(config, "the state holds already");
        DataFolder.deleteTree(config.dataFolder().resolve("raft"));
        assertRefused(config, "missing");
    }

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        StoreConfig config = writeLarge(StoreLimits.DEFAULT.withSnapshotEntries(50), 120);
        Path raft = config.dataFolder().resolve("raft");
        Path checkpoint =
                sizes(raft).keySet().stream()
                        .filter(file -> file.toString().contains("checkpoint-"))
                        .map(Path::getParent)
                        .max(Comparator.comparing(Snapshots::entryOf))
                        .orElseThrow();
        flip(named(checkpoint, "MANIFEST"), 30);
        assertRefused(config, "checkpoint");
    }

    @Test
    void anEntryThatWasBeingAppendedAtACrashIsCutOffAndAllBeforeItStays() throws IOException {
        StoreConfig config = writeSome(50);
        Path log = named(config.dataFolder().resolve("raft"), "log_inprogress");
        byte[] whole = Files.readAllBytes(log);
        // As after a crash: the next entry has begun, its end and the rest of the file are zeros.
        byte[] torn = Arrays.copyOf(whole, whole.length + 100_000);
        System.arraycopy(whole, whole.length - 1_060, torn, whole.length, 700);
        byte[] size = {(byte) 0xa0, 0x08};
        System.arraycopy(size, 0, torn, whole.length, size.length);
        Files.write(log, torn);
        try (var store = open(config)) {
            var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
            assertEquals(51, found.revision().value());
            store.commit(Transaction.put(KEY, Bytes.utf8("after")));
        }
        try (var store = open(config)) {
            assertEquals(52, store.currentRevision().value());
        }
    }

    @Test
    void aDamagedLastEntryIsNoTornEnd() throws IOException {
        StoreConfig config = writeSome(50);
        DataFolder.deleteTree(config.dataFolder().resolve("state"));
        Path log = named(config.dataFolder().resolve("raft"), "log_inprogress");
        byte[] whole = Files.readAllBytes(log);
        int last = LogSegmentFileTest.startOfLast(whole);
        for (int position : List.of(last, last + 1, last + 500, whole.length - 1)) {
            Files.write(log, whole);
            flip(log, position);
            assertRefused(config, "raft log");
        }
        Files.write(log, whole);
        open(config).close();
    }

    @Test
    void anAddressInUseIsOneClearSentence() throws IOException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 1)) {
            StoreConfig config = group.config(group.ids().getFirst());
            var address = config.peers().get(config.self());
            try (var _ = new ServerSocket(address.getPort(), 1, address.getAddress())) {
                var refused = assertThrows(MemberStartException.class, () -> open(config));
                assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
            }
        }
    }

    @Test
    void aHealthyFolderOpensAgain() {
        StoreConfig config = writeSome(200);
        try (var store = open(config)) {
            var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
            assertFalse(found.entries().isEmpty());
            assertEquals(201, found.revision().value());
        }
    }

    private StoreConfig writeSome(int count) {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 1).openAll()) {
            RatisStore store = group.open().getFirst();
            byte[] value = new byte[1_000];
            var random = new Random(1);
            for (int i = 0; i < count; i++) {
                random.nextBytes(value);
                store.commit(Transaction.put(KEY, Bytes.wrap(value.clone())));
            }
            return group.config(group.ids().getFirst());
        }
    }

    /** More than one file of the log. */
    private StoreConfig writeLarge(StoreLimits limits, int count) {
        try (var group = new TestGroup(folder, limits, 1).openAll()) {
            RatisStore store = group.open().getFirst();
            byte[] value = new byte[100_000];
            new Random(1).nextBytes(value);
            for (int i = 0; i < count; i++) {
                store.commit(Transaction.put(Bytes.utf8("/" + i % 50), Bytes.wrap(value)));
            }
            return group.config(group.ids().getFirst());
        }
    }

    private static void assertRefused(StoreConfig config, String why) {
        var refused = assertThrows(DataFolderException.class, () -> open(config).close(), why);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    private static void truncate(Path file, long size) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(size);
        }
    }

    private static Path named(Path root, String prefix) throws IOException {
        return sizes(root).keySet().stream()
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static RatisStore open(StoreConfig config) {
        return RatisStore.open(config, new MetricRegistry());
    }

    private static void flip(Path file, long position) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int old = bytes.read();
            bytes.seek(position);
            bytes.write(old ^ 0x55);
        }
    }

    private static Path largest(Path root, String suffix) throws IOException {
        return sizes(root).entrySet().stream()
                .filter(file -> file.getKey().toString().endsWith(suffix))
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private static Map<Path, Long> sizes(Path root) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(file, Files.size(file));
            }
        }
        return sizes;
    }
}
