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
            assertEquals(200, found.revision().value());
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
