package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Two of three members count as lost; what the third holds begins a new cluster. */
@Timeout(120)
class SurvivingMemberIT {
    private static final int KEYS = 50;

    @TempDir private static Path members;
    private static TestGroup group;
    private static Path running;

    @TempDir private Path folder;

    /** What a crash of the survivor would leave: its files while it runs. */
    private Path image;

    @BeforeAll
    static void write() {
        group = new TestGroup(members, StoreLimits.DEFAULT.withSnapshotEntries(20), 3).openAll();
        String survivor = group.follower();
        RatisStore store = group.store(survivor);
        store.leases().grant(new LeaseId(7), 600);
        for (int i = 0; i < KEYS; i++) {
            store.commit(Transaction.put(Bytes.utf8("k" + i), Bytes.utf8("v" + i)));
        }
        // It holds all of it then.
        store.currentRevision();
        running = group.dataFolder(survivor);
    }

    @BeforeEach
    void crash() throws IOException {
        image = folder.resolve("image");
        copy(running, image);
    }

    @AfterAll
    static void close() {
        group.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!target.startsWith(to.resolve("native"))) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private SurvivingMember.Recovered recover(Path data) throws IOException {
        try (var survivor = SurvivingMember.open(data)) {
            return survivor.backup(
                    folder.resolve("scratch"), folder.resolve("backup"), Instant.EPOCH);
        }
    }

    private static Map<String, List<Byte>> content(Path root) throws IOException {
        Map<String, List<Byte>> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                content.put(
                        root.relativize(file) + " " + Files.getLastModifiedTime(file),
                        List.of((byte) bytes.length, (byte) Arrays.hashCode(bytes)));
            }
        }
        return content;
    }

    @Test
    void aNewClusterBeginsWithAllThatTheSurvivorHolds() throws IOException {
        var inUse = assertThrows(DataFolderException.class, () -> recover(running));
        assertTrue(inUse.getMessage().contains("a server runs on it"), inUse.getMessage());

        Map<String, List<Byte>> before = content(image);
        SurvivingMember.Recovered recovered = recover(image);
        assertEquals(before, content(image));
        assertFalse(Files.exists(folder.resolve("scratch")));
        assertTrue(recovered.replayed() > 0, recovered::toString);
        assertFalse(recovered.backup().origin().confirmed());
        assertEquals(KEYS, recovered.backup().keys());
        assertEquals(1, recovered.backup().leases());

        var one = new TestGroup(folder.resolve("new"), StoreLimits.DEFAULT, 1);
        StoreConfig config = one.config(one.ids().getFirst());
        Revision first = new Revision(1_000);
        RestoredMember.make(config, folder.resolve("backup"), first);
        try (var store = RatisStore.open(config, new MetricRegistry())) {
            var all = KeyRange.prefix(Bytes.utf8("k"));
            var found = (RangeOutcome.Found) store.range(RangeRequest.of(all));
            assertEquals(KEYS, found.count());
            assertEquals(first, found.revision());
            store.commit(Transaction.put(Bytes.utf8("k0"), Bytes.utf8("new")));
        }
    }

    @Test
    void whatIsDamagedOrNoSurvivorIsRefused() throws IOException {
        assertRefused("no file 'member'", Files.createDirectory(folder.resolve("other")));

        Path mark = Files.writeString(image.resolve("differs"), "it differs");
        assertRefused("it differs", image);
        Files.delete(mark);

        Path log;
        try (Stream<Path> files = Files.walk(image.resolve("raft"))) {
            log =
                    files.filter(file -> file.getFileName().toString().startsWith("log_inpro"))
                            .findFirst()
                            .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        int middle = 0;
        while (bytes[middle] != 0) {
            middle++;
        }
        bytes[middle / 2] ^= 1;
        Files.write(log, bytes);
        assertRefused("is damaged", image);
        Files.delete(log);
        Files.delete(image.resolve("member"));
        assertRefused("no file 'member'", image);
    }

    private void assertRefused(String why, Path data) {
        var refused = assertThrows(DataFolderException.class, () -> recover(data));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("backup")));
        assertFalse(Files.exists(folder.resolve("scratch")));
    }
}
