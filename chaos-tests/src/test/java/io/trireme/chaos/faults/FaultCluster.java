package io.trireme.chaos.faults;

import io.trireme.chaos.machines.FsyncDelay;
import io.trireme.chaos.machines.Network;
import io.trireme.chaos.machines.SkewedClock;
import io.trireme.chaos.machines.StoreCluster;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Three servers for all tests of a class. A failed test leaves their logs behind. */
final class FaultCluster implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Network network;
    private final Preparation preparation;
    private final Map<String, SkewedClock> clocks = new TreeMap<>();
    private final Map<String, FsyncDelay> fsyncs = new TreeMap<>();
    private StoreCluster cluster;

    /** What is done to servers before their first start. */
    interface Preparation {
        void prepare(FaultCluster servers) throws IOException, InterruptedException;
    }

    private FaultCluster(Network network, Preparation preparation) {
        this.network = network;
        this.preparation = preparation;
    }

    static FaultCluster on(Network network) {
        return new FaultCluster(network, _ -> {});
    }

    /** Each server has a clock that can be set. */
    static FaultCluster withClocks() {
        return new FaultCluster(Network.LOOPBACK, FaultCluster::addClocks);
    }

    /** Each server has an fsync that can be slowed down. */
    static FaultCluster withFsyncDelays() {
        return new FaultCluster(Network.LOOPBACK, FaultCluster::addFsyncDelays);
    }

    /** Each server has a network, a clock and an fsync of its own. */
    static FaultCluster withAll() {
        return new FaultCluster(
                Network.NAMESPACES,
                servers -> {
                    servers.addClocks();
                    servers.addFsyncDelays();
                });
    }

    private void addClocks() throws IOException, InterruptedException {
        for (String server : cluster.servers()) {
            var clock = SkewedClock.make(cluster.folder(server).resolve("clock"));
            clocks.put(server, clock);
            cluster.preload(server, clock.preload());
        }
    }

    private void addFsyncDelays() throws IOException, InterruptedException {
        for (String server : cluster.servers()) {
            var fsync = FsyncDelay.make(cluster.folder(server).resolve("fsync"));
            fsyncs.put(server, fsync);
            cluster.preload(server, fsync.preload());
        }
    }

    StoreCluster cluster() {
        return cluster;
    }

    SkewedClock clock(String server) {
        return clocks.get(server);
    }

    FsyncDelay fsync(String server) {
        return fsyncs.get(server);
    }

    void restart(String server) throws IOException, InterruptedException {
        cluster.start(server);
        cluster.awaitReady(List.of(server));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        cluster = StoreCluster.prepare(Files.createTempDirectory("trireme-store-"), 3, network);
        try {
            preparation.prepare(this);
            cluster.startAll();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            cluster.copyLogs(
                    Path.of(
                            "target/cluster-logs",
                            context.getRequiredTestClass().getSimpleName(),
                            context.getRequiredTestMethod().getName()));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }
}
