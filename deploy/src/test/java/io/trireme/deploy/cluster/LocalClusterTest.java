package io.trireme.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.deploy.cluster.LocalCluster.Place;
import io.trireme.deploy.cluster.LocalCluster.Shape;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.EtcdDoor;
import io.trireme.deploy.config.ServerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

final class LocalClusterTest {
    private static final Shape ANY = new Shape(Optional.empty(), Optional.empty(), Optional.of(0));

    @TempDir private Path folder;

    private Place place(Optional<Path> kubeconfig) {
        return new Place(
                folder.resolve("a cluster"),
                kubeconfig,
                folder.resolve("preset.kubeconfig"),
                folder.resolve("trireme"));
    }

    private LocalCluster open(Shape shape) throws IOException {
        return LocalCluster.openOrCreate(
                place(Optional.empty()),
                shape,
                InstantSource.system(),
                RandomGenerator.of("L64X128MixRandom"));
    }

    private static Shape size(int servers, int nodes) {
        return new Shape(Optional.of(servers), Optional.of(nodes), Optional.of(0));
    }

    @Test
    void newClusterHasThreeOfEachAndPortsOfTheirOwn() throws IOException {
        var layout = open(ANY).layout();
        assertEquals(3, layout.servers().size());
        assertEquals(List.of("hollow-1", "hollow-2", "hollow-3"), layout.nodes());
        var ports = new HashSet<Integer>(List.of(layout.balancer().port()));
        for (var server : layout.servers()) {
            ports.addAll(List.of(server.api().port(), server.raft().port()));
            ports.add(server.etcd().orElseThrow().port());
        }
        assertEquals(10, ports.size());
    }

    @Test
    void configurationOfEachServerIsReadable() throws IOException {
        var cluster = open(ANY);
        for (var server : cluster.layout().servers()) {
            var config =
                    ServerConfig.load(
                            cluster.folder().resolve(server.name()).resolve("server.yaml"),
                            List.of());
            assertEquals(server.api(), config.apiBind());
            assertEquals(server.raft(), config.raftBind());
            assertEquals(server.etcd(), config.etcd().map(EtcdDoor::bind));
            assertEquals(3, config.etcd().orElseThrow().members().size());
            assertTrue(Files.exists(config.apiKey()) && Files.exists(config.raftKey()));
            assertTrue(Files.exists(config.etcdKey()) && Files.exists(config.etcdCa()));
        }
    }

    @Test
    void clusterOfBeforeTheEtcdDoorsGetsThem() throws IOException {
        Path file = open(size(1, 0)).folder().resolve("cluster.json");
        Files.writeString(
                file, Files.readString(file).replaceAll(",\\s*\"etcd\" : \"[^\"]*\"", ""));
        assertTrue(
                LocalCluster.require(place(Optional.empty()))
                        .layout()
                        .servers()
                        .getFirst()
                        .etcd()
                        .isEmpty());
        assertTrue(open(ANY).layout().servers().getFirst().etcd().isPresent());
    }

    @Test
    void noOtherUserMayEnterTheFolders() throws IOException {
        var cluster = open(ANY);
        for (String name : List.of("", "logs", "run", "pki", "server-1", "server-2", "server-3")) {
            assertEquals(
                    "rwx------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(cluster.folder().resolve(name))),
                    name);
        }
    }

    @Test
    void openedAgainItIsTheSameWhateverItsSize() throws IOException {
        var first = open(size(1, 0)).layout();
        assertEquals(first, open(ANY).layout());
        assertEquals(first, LocalCluster.require(place(Optional.empty())).layout());
        assertEquals(List.of("server-1", "balancer"), open(ANY).processNames());
    }

    @Test
    void anotherSizeIsRefused() throws IOException {
        open(size(1, 2));
        var servers = assertThrows(ConfigException.class, () -> open(size(3, 2)));
        assertTrue(servers.getMessage().contains("has 1 servers, not 3"));
        var nodes = assertThrows(ConfigException.class, () -> open(size(1, 3)));
        assertTrue(nodes.getMessage().contains("has 2 nodes, not 3"));
    }

    @Test
    void kubeconfigIsRememberedAndDeletedWithTheCluster() throws IOException {
        Path wanted = folder.resolve("here").resolve("kubeconfig");
        LocalCluster.openOrCreate(
                place(Optional.of(wanted)),
                ANY,
                InstantSource.system(),
                RandomGenerator.getDefault());
        var found = LocalCluster.require(place(Optional.empty()));
        assertEquals(wanted, found.kubeconfig());
        assertTrue(Files.exists(wanted));
        found.delete();
        assertFalse(Files.exists(wanted));
        assertFalse(Files.exists(found.folder()));
    }

    @Test
    void lookingForAClusterWritesNothing() {
        assertThrows(ConfigException.class, () -> LocalCluster.require(place(Optional.empty())));
        assertFalse(Files.exists(folder.resolve("a cluster")));
    }

    @Test
    void damagedLayoutIsNamed() throws IOException {
        var cluster = open(ANY);
        Files.writeString(cluster.folder().resolve("cluster.json"), "{");
        var refusal = assertThrows(ConfigException.class, () -> open(ANY));
        assertTrue(refusal.getMessage().contains("cluster.json cannot be read"));
    }

    @Test
    void processThatRunsIsStoppedAndOneThatDoesNotIsNoError() throws Exception {
        Files.writeString(folder.resolve("trireme"), "#!/bin/sh\nexec sleep 600\n");
        assertTrue(folder.resolve("trireme").toFile().setExecutable(true));
        var cluster = open(size(1, 0));
        var process = cluster.start("server-1");
        assertEquals(process.pid(), cluster.start("server-1").pid());
        var told = new java.util.ArrayList<String>();
        cluster.stop(List.of("server-1", "balancer"), told::add);
        assertFalse(process.isAlive());
        assertEquals(List.of("server-1 stopped", "balancer was not running"), told);
    }
}
