package io.trireme.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.store.Bytes;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Transaction;
import io.trireme.store.etcd.EtcdConfig;
import io.trireme.store.etcd.EtcdServer;
import io.trireme.store.etcd.EtcdTls;
import io.trireme.store.memory.InMemoryStore;
import io.trireme.store.ratis.RatisStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** {@code store backup} and {@code store restore}, with members in this process. */
@Timeout(120)
final class StoreBackupIT {
    private static final int EXIT_CONFIG = 78;
    private static final int EXIT_DAMAGED = 70;
    private static final Bytes KEY = Bytes.utf8("/a");

    @TempDir private Path folder;
    private final CommandRun command = new CommandRun();

    @Test
    void aBackupOfARunningClusterIsRestoredIntoANewOne() throws IOException {
        Path old = folder.resolve("old");
        Path file = folder.resolve("backup");
        newCluster(old);
        try (var store = openMember(old);
                var _ = openDoor(old, store)) {
            store.commit(Transaction.put(KEY, Bytes.utf8("1")));
            store.commit(Transaction.put(KEY, Bytes.utf8("2")));
            assertEquals(
                    0,
                    command.run("store", "backup", file.toString(), "--dir=" + old),
                    command.err::toString);
        }
        assertTrue(command.out.toString().contains("  revision   3\n"), command.out::toString);
        assertTrue(command.out.toString().contains("  keys       1\n"), command.out::toString);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("backup", "old"), names(folder));
        command.assertSaid(
                EXIT_CONFIG,
                file + " is there already",
                "store",
                "backup",
                file.toString(),
                "--dir=" + old);

        Path fresh = folder.resolve("fresh");
        assertEquals(0, command.run(restore(file, fresh)), command.err::toString);
        assertTrue(command.out.toString().contains("./trireme up --dir "), command.out::toString);
        try (var store = openMember(fresh)) {
            var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
            assertEquals(Bytes.utf8("2"), found.entries().getFirst().value());
            assertEquals(3, found.entries().getFirst().modified().value());
            assertEquals(1_000_000_003L, found.revision().value());
        }
    }

    /** As on three real machines, here with a configuration of one. */
    @Test
    void theDataFolderOfOneServerIsMadeByItsConfiguration() throws IOException {
        Path cluster = folder.resolve("cluster");
        newCluster(cluster);
        Path configuration = cluster.resolve("server-1/server.yaml");
        Path data = cluster.resolve("server-1/data");
        Path file = backup();
        String[] restore = {
            "store", "restore", file.toString(), "--config=" + configuration, "--bump-revision=10"
        };
        assertEquals(0, command.run(restore), command.err::toString);
        try (var store = openMember(cluster)) {
            assertEquals(12, store.currentRevision().value());
        }
        command.assertSaid(EXIT_CONFIG, data + " is not empty", restore);
        command.assertSaid(
                EXIT_CONFIG,
                "--config goes without --dir",
                "store",
                "restore",
                file.toString(),
                "--config=" + configuration,
                "--dir=" + cluster);
        String text = Files.readString(configuration);
        Files.writeString(configuration, text.replaceAll("cluster-id: .*", "cluster-id: memory"));
        try (Stream<Path> files = Files.walk(data)) {
            for (Path made : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(made);
            }
        }
        command.assertSaid(EXIT_CONFIG, "is the old cluster's", restore);
        assertFalse(Files.exists(data));
    }

    @Test
    void aDryRunSaysWhatWouldBeMadeAndMakesNothing() throws IOException {
        Path fresh = folder.resolve("fresh");
        Path file = backup();
        assertEquals(
                0,
                command.run(
                        "store",
                        "restore",
                        file.toString(),
                        "--dir=" + fresh,
                        "--bump-revision=10",
                        "--dry-run"),
                command.err::toString);
        assertTrue(command.out.toString().contains("  cluster    memory\n"), command.out::toString);
        assertTrue(
                command.out.toString().contains("  revision   12 at first;"),
                command.out::toString);
        assertTrue(command.out.toString().contains("Nothing was made"), command.out::toString);
        assertEquals(List.of("backup"), names(folder));
    }

    @Test
    void aDamagedFileIsRefusedBeforeAnythingIsMade() throws IOException {
        Path fresh = folder.resolve("fresh");
        Path file = backup();
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        command.assertSaid(EXIT_DAMAGED, file + " is cut off or damaged", restore(file, fresh));
        content[100] = (byte) (content[100] ^ 1);
        Files.write(file, content);
        command.assertSaid(EXIT_DAMAGED, file + " is damaged", restore(file, fresh));
        Files.writeString(file, "something else");
        command.assertSaid(EXIT_DAMAGED, file + " is no backup", restore(file, fresh));
        Files.delete(file);
        command.assertSaid(EXIT_CONFIG, "there is no file " + file, restore(file, fresh));
        assertEquals(List.of(), names(folder));
    }

    @Test
    void aFolderWithSomethingInItIsLeftAlone() throws IOException {
        Path used = Files.createDirectory(folder.resolve("used"));
        Files.writeString(used.resolve("mine"), "");
        command.assertSaid(EXIT_CONFIG, used + " is not empty", restore(backup(), used));
        assertEquals(List.of("mine"), names(used));
    }

    @Test
    void aRestoreThatDidNotEndIsNotStarted() throws IOException {
        Path half = Files.createDirectory(folder.resolve("half"));
        Files.writeString(half.resolve("restoring"), "");
        var refused = assertThrows(ConfigException.class, () -> newCluster(half));
        assertTrue(refused.getMessage().contains("did not end"), refused.getMessage());
    }

    private static String[] restore(Path file, Path target) {
        return new String[] {
            "store",
            "restore",
            file.toString(),
            "--dir=" + target,
            "--servers=1",
            "--nodes=0",
            "--port=0"
        };
    }

    /** Of one key at revision 2. */
    private Path backup() throws IOException {
        Path file = folder.resolve("backup");
        try (var store = new InMemoryStore()) {
            store.commit(Transaction.put(KEY, Bytes.utf8("1")));
            try (var backup = store.backup()) {
                Files.copy(backup.content(), file);
            }
        }
        return file;
    }

    private static void newCluster(Path cluster) throws IOException {
        LocalCluster.openOrCreate(
                new LocalCluster.Place(
                        cluster,
                        Optional.empty(),
                        cluster.resolve("trireme.kubeconfig"),
                        cluster.resolve("trireme")),
                new LocalCluster.Shape(Optional.of(1), Optional.of(0), Optional.of(0)),
                InstantSource.system(),
                RandomGenerator.getDefault());
    }

    private static ServerConfig config(Path cluster) {
        return ServerConfig.load(cluster.resolve("server-1/server.yaml"), List.of());
    }

    private static RatisStore openMember(Path cluster) {
        return RatisStore.open(StoreSettings.of(config(cluster)), new MetricRegistry());
    }

    private static EtcdServer openDoor(Path cluster, RatisStore store) {
        var config = config(cluster);
        return EtcdServer.open(
                new EtcdConfig(
                        config.clusterId(),
                        config.etcd().orElseThrow().bind().socketAddress(),
                        Map.of(),
                        new EtcdTls(config.etcdCa(), config.etcdCertificate(), config.etcdKey())),
                store);
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
