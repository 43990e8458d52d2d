package io.trireme.deploy.balancer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.SSLContext;

/** The balancer between real sockets, with servers that answer as they are told to. */
final class BalancerIT {
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private static Path folder;
    private SSLContext tls;
    private FakeApiServer one;
    private FakeApiServer two;
    private Balancer balancer;

    @BeforeEach
    void open() throws IOException {
        ClusterPki.openOrCreate(folder, Instant.now()).issueServer("s", List.of("127.0.0.1"));
        var server =
                TlsContexts.mutual(
                        folder.resolve("ca.crt"),
                        folder.resolve("s-apiserver.crt"),
                        folder.resolve("s-apiserver.key"));
        tls = TlsContexts.trusting(Files.readAllBytes(folder.resolve("ca.crt")));
        one = new FakeApiServer("one", server);
        two = new FakeApiServer("two", server);
        balancer =
                Balancer.open(
                        new HostPort("127.0.0.1", 0),
                        List.of(one.address(), two.address()),
                        tls,
                        PROBE_INTERVAL);
        awaitReady(2);
    }

    @AfterEach
    void close() throws IOException {
        balancer.close();
        one.close();
        two.close();
    }

    private void awaitReady(int count) {
        await().atMost(LIMIT)
                .until(
                        () ->
                                balancer.describe().stream()
                                                .filter(line -> !line.contains("not ready"))
                                                .count()
                                        == count);
    }

    /** A connection of a client through the balancer. */
    private final class Connection implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Connection() throws IOException {
            socket = tls.getSocketFactory().createSocket("127.0.0.1", balancer.port());
            socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        String ask(String text) throws IOException {
            socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(reader.readLine());
        }

        /** Waits until the other side has ended or broken the connection, whatever comes before. */
        boolean ended() {
            try {
                while (reader.readLine() != null) {
                    // Its last words: it noticed the end before the client did.
                }
                return true;
            } catch (SocketTimeoutException _) {
                return false;
            } catch (IOException _) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void connectionsAreSpread() throws IOException {
        try (var first = new Connection();
                var second = new Connection()) {
            String both = first.ask("hello") + " " + second.ask("hello");
            assertTrue(both.contains("one:hello") && both.contains("two:hello"), both);
        }
    }

    @Test
    void connectionsOfAnUnreadyBackendEndAndNewOnesGoElsewhere() throws IOException {
        one.becomeReady(false);
        awaitReady(1);
        try (var before = new Connection()) {
            assertEquals("two:a", before.ask("a"));
            one.becomeReady(true);
            awaitReady(2);
            two.becomeReady(false);
            assertTrue(before.ended());
        }
        awaitReady(1);
        try (var after = new Connection()) {
            assertEquals("one:b", after.ask("b"));
        }
    }

    @Test
    void connectionsStayWhileNoBackendIsReady() throws IOException {
        one.becomeReady(false);
        awaitReady(1);
        two.becomeReady(false);
        awaitReady(0);
        try (var connection = new Connection()) {
            String first = connection.ask("a");
            // Many probes later it must still be there: it waits for the answer "no quorum".
            Instant until = Instant.now().plus(PROBE_INTERVAL.multipliedBy(20));
            await().atMost(LIMIT).until(() -> Instant.now().isAfter(until));
            assertEquals(first.replace(":a", ":b"), connection.ask("b"));
            one.becomeReady(first.startsWith("two"));
            two.becomeReady(first.startsWith("one"));
            assertTrue(connection.ended());
        }
    }

    @Test
    void whileNoneIsReadyOneThatAnswersIsBetterThanASilentOne() throws IOException {
        one.becomeReady(false);
        awaitReady(1);
        two.becomeSilent();
        awaitReady(0);
        // Four, since connections to equally good backends are spread.
        for (int i = 0; i < 4; i++) {
            try (var connection = new Connection()) {
                assertEquals("one:x", connection.ask("x"));
            }
        }
    }

    @Test
    void deadBackendIsPassedOverAtOnce() throws IOException {
        one.close();
        for (int i = 0; i < 4; i++) {
            try (var connection = new Connection()) {
                assertEquals("two:x", connection.ask("x"));
            }
        }
    }

    @Test
    void clientThatHasEndedStillGetsTheLastAnswer() throws IOException {
        try (var connection = new Connection()) {
            connection.ask("a");
            connection.socket.shutdownOutput();
            assertTrue(connection.reader.readLine().endsWith(":end"));
            assertTrue(connection.ended());
        }
    }

    @Test
    void takenAddressIsNamed() {
        var address = new HostPort("127.0.0.1", balancer.port());
        var refusal =
                assertThrows(
                        IOException.class,
                        () -> Balancer.open(address, List.of(), tls, PROBE_INTERVAL));
        assertTrue(refusal.getMessage().startsWith("cannot listen on " + address));
    }

    @Test
    void closeEndsConnectionsAndMayBeCalledTwice() throws IOException {
        try (var connection = new Connection()) {
            connection.ask("a");
            balancer.close();
            balancer.close();
            assertTrue(connection.ended());
        }
    }
}
