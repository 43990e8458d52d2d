package io.trireme.deploy;

import com.codahale.metrics.MetricRegistry;

import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.store.etcd.EtcdConfig;
import io.trireme.store.etcd.EtcdServer;
import io.trireme.store.etcd.EtcdTls;
import io.trireme.store.ratis.RatisStore;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The files of a local cluster, and stores with doors on them in this process. */
final class LocalMembers implements AutoCloseable {
    private final Path folder;
    private final Map<String, RatisStore> stores = new TreeMap<>();
    private final Map<String, EtcdServer> doors = new TreeMap<>();

    private LocalMembers(Path folder) {
        this.folder = folder;
    }

    /** Makes the cluster's files; opens nothing. */
    static LocalMembers make(Path folder, int servers) throws IOException {
        LocalCluster.openOrCreate(
                new LocalCluster.Place(
                        folder,
                        Optional.empty(),
                        folder.resolve("trireme.kubeconfig"),
                        folder.resolve("trireme")),
                new LocalCluster.Shape(Optional.of(servers), Optional.of(0), Optional.of(0)),
                InstantSource.system(),
                RandomGenerator.getDefault());
        return new LocalMembers(folder);
    }

    /** The files of a cluster that was made otherwise. */
    static LocalMembers of(Path folder) {
        return new LocalMembers(folder);
    }

    ServerConfig config(String name, String... overrides) {
        return ServerConfig.load(folder.resolve(name).resolve("server.yaml"), List.of(overrides));
    }

    RatisStore open(String name, String... overrides) {
        var config = config(name, overrides);
        var store = RatisStore.open(StoreSettings.of(config), new MetricRegistry());
        stores.put(name, store);
        doors.put(
                name,
                EtcdServer.open(
                        new EtcdConfig(
                                config.clusterId(),
                                config.etcd().orElseThrow().bind().socketAddress(),
                                Map.of(),
                                new EtcdTls(
                                        config.etcdCa(),
                                        config.etcdCertificate(),
                                        config.etcdKey())),
                        store));
        return store;
    }

    void close(String name) {
        doors.remove(name).close();
        stores.remove(name).close();
    }

    @Override
    public void close() {
        List.copyOf(stores.keySet()).forEach(this::close);
    }
}
