package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.StoreStatus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** Three members on loopback in one process, with files in a folder. */
public final class TestGroup implements AutoCloseable {
    private static final int PORT_MIN = 10_000;
    private static final int PORTS_PER_FORK = 1_000;

    private final Path folder;
    private final TestAuthority authority;
    private final StoreLimits limits;
    private final StoreUpkeep upkeep;
    private final Map<String, InetSocketAddress> peers = new TreeMap<>();
    private final Map<String, StoreTls> certificates = new TreeMap<>();
    private final Map<String, InetSocketAddress> joining = new TreeMap<>();
    private final Map<String, RatisStore> stores = new TreeMap<>();
    private final Set<String> waiting = new HashSet<>();

    public TestGroup(Path folder, StoreLimits limits, int size) {
        this(folder, limits, StoreUpkeep.DEFAULT, size);
    }

    public TestGroup(Path folder, StoreLimits limits, StoreUpkeep upkeep, int size) {
        this.folder = folder;
        this.upkeep = upkeep;
        this.limits = limits;
        this.authority = new TestAuthority(folder.resolve("pki"), "test");
        for (int port : freePorts(size)) {
            String id = "n" + (peers.size() + 1) + "-" + port;
            peers.put(id, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            certificates.put(id, authority.issue(id));
        }
    }

    /**
     * Ports that were free a moment ago, all different. They are below those that the system gives
     * away, and no other JVM of this build takes them while a member is down.
     */
    public static List<Integer> freePorts(int count) {
        int first = PORT_MIN + (Integer.getInteger("test.fork", 1) - 1) * PORTS_PER_FORK;
        Set<Integer> ports = new HashSet<>();
        for (int attempt = 0; ports.size() < count; attempt++) {
            int port = first + ThreadLocalRandom.current().nextInt(PORTS_PER_FORK);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(port);
            } catch (IOException e) {
                if (attempt > PORTS_PER_FORK) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return List.copyOf(ports);
    }

    public List<String> ids() {
        return List.copyOf(peers.keySet());
    }

    /** One who is no member yet, at a free port. */
    public String newcomer() {
        int port = freePorts(1).getFirst();
        String id = "n" + (peers.size() + joining.size() + 1) + "-" + port;
        certificates.put(id, authority.issue(id));
        moveTo(id, port);
        return id;
    }

    /**
     * From its next start on, a member listens at another port, and joins if its folder is empty.
     */
    void moveTo(String id, int port) {
        joining.put(id, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    }

    /** Where the others reach a member. */
    public String address(String id) {
        InetSocketAddress address = joining.getOrDefault(id, peers.get(id));
        return address.getHostString() + ":" + address.getPort();
    }

    public StoreConfig config(String id) {
        if (joining.containsKey(id)) {
            return config(id, Map.of(id, joining.get(id))).joining(Optional.of(clientUrl(id)));
        }
        return config(id, peers);
    }

    public String clientUrl(String id) {
        return "https://" + id + ".test:2379";
    }

    private StoreConfig config(String id, Map<String, InetSocketAddress> peers) {
        return new StoreConfig(
                        "test-" + folder.getFileName(),
                        id,
                        peers,
                        dataFolder(id),
                        certificates.get(id),
                        limits,
                        StoreTimeouts.DEFAULT)
                .with(upkeep);
    }

    Path dataFolder(String id) {
        return folder.resolve(id);
    }

    public RatisStore open(String id) {
        RatisStore store = RatisStore.open(config(id), new MetricRegistry());
        stores.put(id, store);
        return store;
    }

    public TestGroup openAll() {
        ids().forEach(this::open);
        awaitLeader();
        return this;
    }

    public RatisStore store(String id) {
        return stores.get(id);
    }

    /** One that belongs to no group; it is none of the open ones until it is taken in. */
    public RatisStore openWaiting(String id) {
        joining.putIfAbsent(id, peers.get(id));
        waiting.add(id);
        return open(id);
    }

    /** A member that waited is one of the open ones now. */
    public void takenIn(String id) {
        waiting.remove(id);
    }

    /** A member that was removed and closed. */
    public void forget(String id) {
        waiting.remove(id);
        stores.remove(id);
    }

    List<String> openIds() {
        return stores.keySet().stream().filter(id -> !waiting.contains(id)).toList();
    }

    List<RatisStore> open() {
        return openIds().stream().map(stores::get).toList();
    }

    public void close(String id) {
        stores.remove(id).close();
    }

    /** The leader that all open members know. */
    public String awaitLeader() {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            var leaders =
                                    open().stream()
                                            .map(store -> store.status().leader().orElse(""))
                                            .distinct()
                                            .toList();
                            return leaders.size() == 1 && stores.containsKey(leaders.getFirst())
                                    ? leaders.getFirst()
                                    : "";
                        },
                        leader ->
                                !leader.isEmpty()
                                        && stores.get(leader).status().role()
                                                == StoreStatus.Role.LEADER);
    }

    public String follower() {
        String leader = awaitLeader();
        return openIds().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
    }

    /** All at once, so that no leader looks for a successor that is gone. */
    @Override
    public void close() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            stores.values().forEach(store -> threads.execute(store::close));
        }
        stores.clear();
    }
}
