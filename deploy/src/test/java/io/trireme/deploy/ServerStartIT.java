package io.trireme.deploy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.cluster.FreePorts;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.deploy.pki.ClusterPki;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A server that cannot start says why in one sentence, soon, and leaves its data as they are. */
final class ServerStartIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EXIT_CONFIG = 78;
    private static final int EXIT_FAULT = 70;

    @TempDir private Path folder;
    private final FreePorts ports = new FreePorts(RandomGenerator.getDefault());
    private Path file;
    private HostPort api;
    private HostPort raft;
    private HostPort etcd;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        var pki = ClusterPki.openOrCreate(folder.resolve("pki"), Instant.now());
        pki.issueServer("s", List.of("127.0.0.1"));
        pki.issueAdmin();
        api = freeAddress();
        raft = freeAddress();
        etcd = freeAddress();
        file = folder.resolve("server.yaml");
        Files.writeString(
                file,
                """
                name: s
                cluster-id: 6f3c1f6e-4f6e-4c0e-9d2f-3d6a3f1f7a11
                data-dir: %s
                pki-dir: %s
                members:
                  s: %s
                api-bind: %s
                etcd-bind: %s
                """
                        .formatted(data(), folder.resolve("pki"), raft, api, etcd));
    }

    private HostPort freeAddress() throws IOException {
        return new HostPort("127.0.0.1", ports.next());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private ControlPlane open() throws IOException {
        return ControlPlane.open(
                ServerConfig.load(file, List.of()), InstantSource.system(), new SecureRandom());
    }

    /** Runs a server once, so that there are data. */
    private void runOnce() throws IOException {
        try (var server = open()) {
            awaitReady();
            assertFalse(server.fault().isDone());
        }
    }

    private void awaitReady() {
        var admin = ClusterPki.admin(folder.resolve("pki"));
        var tls = TlsContexts.mutual(admin.ca(), admin.certificate(), admin.key());
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://" + api + "/readyz")).build();
            await().atMost(LIMIT)
                    .ignoreExceptionsMatching(e -> e instanceof IOException)
                    .until(
                            () ->
                                    http.send(request, HttpResponse.BodyHandlers.discarding())
                                                    .statusCode()
                                            == 200);
        }
    }

    private void assertRefused(int code, String sentence, String... overrides) {
        var arguments = new java.util.ArrayList<>(List.of("server", "--config=" + file));
        arguments.addAll(List.of(overrides));
        long start = System.nanoTime();
        int answered =
                Trireme.commandLine()
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments.toArray(String[]::new));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(code, answered, err::toString);
        assertTrue(err.toString().startsWith("trireme: "), err::toString);
        assertTrue(err.toString().contains(sentence), err::toString);
        assertEquals(1, err.toString().strip().lines().count(), err::toString);
        assertTrue(took.compareTo(LIMIT) < 0, took::toString);
    }

    private SortedMap<String, String> contents() throws IOException {
        try (var files = Files.walk(data())) {
            var contents = new TreeMap<String, String>();
            files.filter(Files::isRegularFile)
                    .forEach(one -> contents.put(one.toString(), hash(one)));
            return contents;
        }
    }

    private static String hash(Path file) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Test
    void takenPortsAreNamedAndFreeTheOther() throws IOException {
        runOnce();
        for (HostPort taken : List.of(api, raft, etcd)) {
            err.getBuffer().setLength(0);
            try (var holder = new ServerSocket()) {
                holder.bind(taken.socketAddress());
                assertRefused(1, "127.0.0.1:" + taken.port());
            }
        }
        // All was closed again, so the server starts now.
        runOnce();
    }

    @Test
    void dataOfAnotherClusterAreRefusedAndKept() throws IOException {
        runOnce();
        var before = contents();
        assertRefused(
                EXIT_FAULT, data().toString(), "--cluster-id=00000000-4f6e-4c0e-9d2f-3d6a3f1f7a11");
        assertEquals(before, contents());
    }

    @Test
    void damagedLogIsRefused() throws IOException {
        runOnce();
        try (var files = Files.walk(data())) {
            Path log =
                    files.filter(one -> one.getFileName().toString().startsWith("log_"))
                            .max(Comparator.comparingLong(one -> one.toFile().length()))
                            .orElseThrow();
            damage(log);
        }
        assertRefused(EXIT_FAULT, data().toString());
    }

    /** Turns bits in the middle of what was written. */
    private static void damage(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        for (int i = end / 2; i < end / 2 + 64; i++) {
            content[i] ^= (byte) 0x5a;
        }
        Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    void wrongConfigurationTouchesNothing() throws IOException {
        for (var wrong :
                Map.of(
                                "--lease-lenght=5s", "unknown key lease-lenght",
                                "--api-bind=here", "must be an address of the form host:port",
                                "--name=x", "members has only [s]",
                                "--service-cidr=10.0.0.0/99", "service-cidr",
                                "--members=s", "members",
                                "--lease-duration=1500ms", "whole seconds",
                                "--api-advertise=no.such.host.invalid:1", "no machine of that name",
                                "--token-file=/nope/tokens.csv", "/nope/tokens.csv")
                        .entrySet()) {
            err.getBuffer().setLength(0);
            assertRefused(EXIT_CONFIG, wrong.getValue(), wrong.getKey());
        }
        assertFalse(Files.exists(data()));
    }

    @Test
    void missingAndGarbledCertificatesAreNamed() throws IOException {
        Path certificate = folder.resolve("pki").resolve("s-raft.crt");
        Files.writeString(certificate, "garbage");
        assertRefused(EXIT_CONFIG, certificate + " holds no certificate in PEM");
        err.getBuffer().setLength(0);
        Files.delete(certificate);
        assertRefused(EXIT_CONFIG, certificate + " is missing");
        assertFalse(Files.exists(data()));
    }

    @Test
    void closedTwiceIsClosed() throws IOException {
        var server = open();
        server.close();
        server.close();
        // The ports are free again.
        try (var socket = new ServerSocket()) {
            socket.bind(api.socketAddress());
        }
    }

    @Test
    void failureInTheMiddleClosesWhatWasOpen() throws IOException {
        try (var holder = new ServerSocket()) {
            holder.bind(api.socketAddress());
            assertThrows(RuntimeException.class, this::open);
        }
        runOnce();
    }
}
