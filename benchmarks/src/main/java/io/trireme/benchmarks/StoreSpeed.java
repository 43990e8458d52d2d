package io.trireme.benchmarks;

import com.codahale.metrics.MetricRegistry;

import io.trireme.deploy.pki.ClusterPki;
import io.trireme.store.Bytes;
import io.trireme.store.RangeRequest;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreConfig;
import io.trireme.store.ratis.StoreTls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Puts and linearizable reads a second on three members of the store in one process: fsync, mutual
 * TLS, values of 256 bytes. Its one argument is a folder on the disk to measure.
 */
public final class StoreSpeed {
    private static final int MEMBERS = 3;
    private static final int VALUE_BYTES = 256;
    private static final int KEYS = 10_000;
    private static final long SECONDS = 3;

    private StoreSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path parent =
                arguments.length > 0
                        ? Files.createDirectories(Path.of(arguments[0]))
                        : Path.of(System.getProperty("java.io.tmpdir"));
        System.out.println("Machine: " + Machine.describe());
        Path folder = Files.createTempDirectory(parent, "store-speed-");
        var stores = open(folder);
        try {
            Store leader = awaitRole(stores, StoreStatus.Role.LEADER);
            Store follower = awaitRole(stores, StoreStatus.Role.FOLLOWER);
            measure("warm-up", 64, put(leader));
            for (int threads : new int[] {1, 64, 1_000}) {
                measure("put on leader", threads, put(leader));
                measure("put on follower", threads, put(follower));
                measure("read on leader", threads, read(leader));
                measure("read on follower", threads, read(follower));
            }
        } finally {
            inParallel(stores, RatisStore::close);
            deleteTree(folder);
        }
    }

    private static List<RatisStore> open(Path folder)
            throws IOException, InterruptedException, ExecutionException {
        var pki = ClusterPki.openOrCreate(folder.resolve("pki"), Instant.now());
        var peers = new TreeMap<String, InetSocketAddress>();
        for (int i = 1; i <= MEMBERS; i++) {
            String name = "member-" + i;
            pki.issueServer(name, List.of("127.0.0.1"));
            peers.put(name, freeAddress());
        }
        var opening = new ArrayList<Future<RatisStore>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String name : peers.keySet()) {
                Path files = folder.resolve("pki");
                var tls =
                        new StoreTls(
                                files.resolve("raft-ca.crt"),
                                files.resolve(name + "-raft.crt"),
                                files.resolve(name + "-raft.key"));
                var config = new StoreConfig("speed", name, peers, folder.resolve(name), tls);
                opening.add(threads.submit(() -> RatisStore.open(config, new MetricRegistry())));
            }
        }
        var stores = new ArrayList<RatisStore>();
        for (var store : opening) {
            stores.add(store.get());
        }
        return stores;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), socket.getLocalPort());
        }
    }

    private static Store awaitRole(List<RatisStore> stores, StoreStatus.Role role)
            throws InterruptedException {
        while (true) {
            boolean led = stores.stream().allMatch(store -> store.status().leader().isPresent());
            for (RatisStore store : stores) {
                if (led && store.status().role() == role) {
                    return store;
                }
            }
            Thread.sleep(20);
        }
    }

    private static LongConsumer put(Store store) {
        return i -> store.commit(Transaction.put(key(i), Bytes.wrap(new byte[VALUE_BYTES])));
    }

    private static LongConsumer read(Store store) {
        return i -> store.range(RangeRequest.of(key(i)));
    }

    private static Bytes key(long i) {
        return Bytes.utf8("/bench/" + i % KEYS);
    }

    private static void measure(String what, int threadCount, LongConsumer action) {
        var counter = new AtomicLong();
        var times = new ConcurrentLinkedQueue<Long>();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < threadCount; thread++) {
                threads.execute(
                        () -> {
                            while (System.nanoTime() < end) {
                                long start = System.nanoTime();
                                action.accept(counter.incrementAndGet());
                                times.add(System.nanoTime() - start);
                            }
                        });
            }
        }
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%-18s %5d threads: %8d/s  p50 %.2f ms  p99 %.2f ms%n",
                what,
                threadCount,
                sorted.length / SECONDS,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }

    private static void inParallel(
            List<RatisStore> stores, java.util.function.Consumer<RatisStore> action) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            stores.forEach(store -> threads.execute(() -> action.accept(store)));
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
