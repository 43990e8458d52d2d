package io.trireme.deploy.balancer;

import io.trireme.deploy.config.HostPort;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

/**
 * The balancer: a new connection goes to the backend of the best {@link Health} that has the
 * fewest; one that refuses is passed over and the next is tried. When none is ready all are tried,
 * those that answer first, since a wrong probe must not make a working cluster unreachable.
 */
public final class Balancer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Balancer.class);
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final int FAILURES_UNTIL_OUT = 2;
    private static final Duration HALF_OPEN_MAX = Duration.ofSeconds(10);
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final ServerSocket listener;
    private final List<Backend> backends;
    private final ReadinessProbe probe;
    private final Duration probeInterval;
    private final Semaphore places = new Semaphore(CONNECTIONS_MAX);
    private final AtomicBoolean outage = new AtomicBoolean();
    private volatile boolean served;
    private volatile boolean closed;

    private Balancer(
            ServerSocket listener,
            List<Backend> backends,
            ReadinessProbe probe,
            Duration probeInterval) {
        this.listener = listener;
        this.backends = backends;
        this.probe = probe;
        this.probeInterval = probeInterval;
    }

    /**
     * Listens and starts to probe.
     *
     * @param tls trusts the authority that signed the API servers' certificates
     * @throws IOException if the address is in use
     */
    public static Balancer open(
            HostPort bind, List<HostPort> backends, SSLContext tls, Duration probeInterval)
            throws IOException {
        var listener = new ServerSocket();
        listener.setReuseAddress(true);
        try {
            listener.bind(bind.socketAddress(), 1024);
        } catch (IOException e) {
            listener.close();
            throw new IOException("cannot listen on " + bind + ": " + e.getMessage(), e);
        }
        var balancer =
                new Balancer(
                        listener,
                        backends.stream().map(Backend::new).toList(),
                        new ReadinessProbe(tls, PROBE_LIMIT),
                        probeInterval);
        for (Backend backend : balancer.backends) {
            Thread.ofVirtual()
                    .name("balancer-probe-" + backend.address())
                    .start(() -> balancer.probeForEver(backend));
        }
        Thread.ofVirtual().name("balancer-accept").start(balancer::acceptForEver);
        return balancer;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void acceptForEver() {
        while (!closed) {
            Socket client = null;
            try {
                client = listener.accept();
                if (!places.tryAcquire()) {
                    log.atWarn()
                            .addKeyValue("connectionsMax", CONNECTIONS_MAX)
                            .log("connection refused, the balancer is full");
                    client.close();
                    continue;
                }
                Socket accepted = client;
                Thread.ofVirtual()
                        .name("balancer-" + accepted.getPort())
                        .start(() -> serve(accepted));
            } catch (IOException e) {
                if (!closed) {
                    log.atWarn().setCause(e).log("connection could not be accepted");
                    pauseAccepting();
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var connected = connect();
            if (connected.isEmpty()) {
                tellOutage();
                return;
            }
            var upstream = connected.get();
            try (Socket server = upstream.socket()) {
                upstream.backend().joined(server);
                tune(client);
                tune(server);
                passBothWays(client, server);
            } finally {
                upstream.backend().left(upstream.socket());
                upstream.backend().released();
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("connection ended");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    private record Upstream(Backend backend, Socket socket) {}

    private Optional<Upstream> connect() {
        var tried = new HashSet<Backend>();
        while (tried.size() < backends.size()) {
            Backend backend = reserveBest(tried);
            tried.add(backend);
            var socket = new Socket();
            try {
                socket.connect(
                        backend.address().socketAddress(), Math.toIntExact(PROBE_LIMIT.toMillis()));
                return Optional.of(new Upstream(backend, socket));
            } catch (IOException e) {
                log.atDebug()
                        .addKeyValue("backend", backend.address())
                        .setCause(e)
                        .log("backend refused a connection");
                backend.released();
                closeQuietly(socket);
            }
        }
        return Optional.empty();
    }

    /** Chooses and counts in one step, so that connections that come together are spread too. */
    private synchronized Backend reserveBest(Set<Backend> tried) {
        Backend best =
                backends.stream()
                        .filter(backend -> !tried.contains(backend))
                        .min(Comparator.comparing(Backend::health).thenComparingInt(Backend::load))
                        .orElseThrow();
        best.reserved();
        return best;
    }

    /**
     * Passes bytes until both sides have ended. When one ends, the other may finish what it is
     * saying, for a limited time: an end must not cut off the last answer.
     */
    private static void passBothWays(Socket client, Socket server) throws InterruptedException {
        var oneEnded = new CountDownLatch(1);
        var bothEnded = new CountDownLatch(2);
        Runnable ended =
                () -> {
                    oneEnded.countDown();
                    bothEnded.countDown();
                };
        Thread.ofVirtual()
                .name("balancer-up-" + client.getPort())
                .start(() -> pass(client, server, ended));
        Thread.ofVirtual()
                .name("balancer-down-" + client.getPort())
                .start(() -> pass(server, client, ended));
        oneEnded.await();
        // The sockets are closed by the caller, which ends a side that is still there.
        var _ = bothEnded.await(HALF_OPEN_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void pass(Socket from, Socket to, Runnable ended) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            // One side broke off; there is nobody left to finish for.
            closeQuietly(from);
            closeQuietly(to);
        } finally {
            ended.run();
        }
    }

    /** A peer whose machine is gone never says so: the system asks for it now and then. */
    private static void tune(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
    }

    /** Once per outage; while servers start it is no outage yet. */
    private void tellOutage() {
        if (served && outage.compareAndSet(false, true)) {
            log.atWarn().log("no API server accepts connections");
        }
    }

    /** Out of file descriptors, most likely: trying again at once would only burn the processor. */
    private static void pauseAccepting() {
        LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing is lost: both ends are given up.
        }
    }

    private void probeForEver(Backend backend) {
        int failures = 0;
        try {
            while (!closed) {
                var answer = probe.probe(backend.address());
                failures = answer.health() == Health.READY ? 0 : failures + 1;
                if (failures == 0) {
                    cameIn(backend, answer);
                } else if (failures >= FAILURES_UNTIL_OUT) {
                    wentOut(backend, answer);
                }
                // One that comes back is wanted soon, and costs little while it refuses.
                Thread.sleep(
                        backend.health() == Health.READY
                                ? probeInterval
                                : probeInterval.dividedBy(4));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void cameIn(Backend backend, ReadinessProbe.Answer answer) {
        served = true;
        outage.set(false);
        if (backend.answered(answer)) {
            log.atInfo().addKeyValue("backend", backend.address()).log("backend ready");
        }
    }

    private void wentOut(Backend backend, ReadinessProbe.Answer answer) {
        var before = backend.health();
        if (backend.answered(answer)) {
            log.atLevel(before.betterThan(answer.health()) ? Level.WARN : Level.INFO)
                    .addKeyValue("backend", backend.address())
                    .addKeyValue("health", answer.health())
                    .addKeyValue("reason", answer.reason())
                    .log("backend not ready");
        }
        // With none better, as without a quorum, this one's answer is the best that there is.
        if (backends.stream().anyMatch(other -> other.health().betterThan(answer.health()))) {
            int count = backend.closeConnections();
            if (count > 0) {
                log.atInfo()
                        .addKeyValue("backend", backend.address())
                        .addKeyValue("connections", count)
                        .log("connections closed, their clients find another backend");
            }
        }
    }

    /** What each backend is like, for people. */
    public List<String> describe() {
        return backends.stream()
                .map(
                        backend ->
                                backend.address()
                                        + (backend.health() == Health.READY
                                                ? " ready, connections " + backend.connectionCount()
                                                : " not ready: " + backend.reason()))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("listener could not be closed");
        }
        backends.forEach(Backend::closeConnections);
    }
}
