package io.trireme.deploy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.cluster.FreePorts;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;

/**
 * The steps of deploy/three-nodes on one machine: {@code trireme pki}, the files that each machine
 * gets and no others, {@code server.yaml} with other addresses, three processes of {@code trireme
 * server --config}.
 */
final class ThreeNodesIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SERVERS = 3;
    private static final String CLUSTER_ID = "6f3c1f6e-4f6e-4c0e-9d2f-3d6a3f1f7a11";

    @TempDir private Path folder;
    private final FreePorts ports = new FreePorts(RandomGenerator.getDefault());
    private final List<Process> processes = new ArrayList<>();
    private final List<HostPort> apis = new ArrayList<>();
    private final List<HostPort> rafts = new ArrayList<>();
    private final List<HostPort> doors = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void threeServersFromTheFilesOfThisFolderServe() throws Exception {
        makeCertificates();
        for (int i = 0; i < SERVERS; i++) {
            apis.add(freeAddress());
            rafts.add(freeAddress());
            doors.add(freeAddress());
        }
        for (int i = 0; i < SERVERS; i++) {
            configure(i);
            processes.add(start(i));
        }
        var admin = ClusterPki.admin(folder.resolve("pki"));
        var tls = TlsContexts.mutual(admin.ca(), admin.certificate(), admin.key());
        for (int i = 0; i < SERVERS; i++) {
            awaitReady(i, tls);
        }
        String object = "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}";
        String all = "/api/v1/namespaces/default/configmaps";
        assertEquals(201, request(tls, apis.get(0), "POST", all, object).statusCode());
        assertEquals(200, request(tls, apis.get(2), "GET", all + "/a", "").statusCode());
        for (HostPort door : doors) {
            assertTrue(etcdctl(door).contains("/configmaps/default/a"), () -> door.toString());
        }
        assertAllAlive();
        endpointsFollowTheServers(tls);
    }

    /** What a server tells is only written down, so it need not be an address of this machine. */
    private void endpointsFollowTheServers(SSLContext tls) throws Exception {
        await().atMost(LIMIT).until(() -> endpoints(tls).equals(advertised(1, 2, 3)));
        Process last = processes.removeLast();
        last.destroy();
        assertTrue(last.waitFor(30, TimeUnit.SECONDS));
        await().atMost(LIMIT).until(() -> endpoints(tls).equals(advertised(1, 2)));
        processes.add(start(2));
        await().atMost(LIMIT).until(() -> endpoints(tls).equals(advertised(1, 2, 3)));
        assertAllAlive();
    }

    private static List<String> advertised(int... servers) {
        return IntStream.of(servers).mapToObj(server -> "192.0.2.1" + server).toList();
    }

    /** The addresses of the Service kubernetes, once the store has a leader to tell them. */
    private List<String> endpoints(SSLContext tls) {
        String path = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";
        var answer =
                await().atMost(LIMIT)
                        .until(
                                () -> request(tls, apis.get(0), "GET", path, ""),
                                reply -> reply.statusCode() == 200 || reply.statusCode() == 404);
        var addresses = new ArrayList<String>();
        for (var endpoint : Json.parse(answer.body()).path("endpoints")) {
            addresses.add(endpoint.at("/addresses/0").asString());
        }
        return addresses;
    }

    /** The keys of the store, as step 4 reaches it. */
    private String etcdctl(HostPort door) throws IOException, InterruptedException {
        var client = ClusterPki.etcdClient(folder.resolve("pki"));
        var process =
                new ProcessBuilder(
                                "etcdctl",
                                "--endpoints=https://" + door,
                                "--cacert=" + client.ca(),
                                "--cert=" + client.certificate(),
                                "--key=" + client.key(),
                                "get",
                                "--prefix",
                                "--keys-only",
                                "/")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String keys = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor());
        return keys;
    }

    private void awaitReady(int index, SSLContext tls) throws IOException {
        HostPort api = apis.get(index);
        try {
            await().atMost(LIMIT)
                    .ignoreExceptionsMatching(e -> e instanceof IOException)
                    .until(
                            () -> {
                                assertAllAlive();
                                return request(tls, api, "GET", "/readyz", "").statusCode() == 200;
                            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(log(index), e);
        }
    }

    private String log(int index) throws IOException {
        return Files.readString(folder.resolve("server-" + (index + 1)).resolve("log"));
    }

    private void assertAllAlive() throws IOException {
        for (int i = 0; i < processes.size(); i++) {
            String log = log(i);
            assertTrue(processes.get(i).isAlive(), log);
        }
    }

    private void makeCertificates() {
        var arguments = new ArrayList<>(List.of("pki", "--dir=" + folder.resolve("pki")));
        for (int i = 1; i <= SERVERS; i++) {
            arguments.add("--server=server-" + i + "=127.0.0.1,10.0.0.1");
        }
        assertEquals(0, Trireme.commandLine().execute(arguments.toArray(String[]::new)));
    }

    /** What one machine gets: its certificates, and its server.yaml. */
    private void configure(int index) throws IOException {
        String name = "server-" + (index + 1);
        Path home = folder.resolve(name);
        Path pki = Files.createDirectories(home.resolve("pki"));
        try (var files = Files.list(folder.resolve("pki"))) {
            for (Path file : files.toList()) {
                String one = file.getFileName().toString();
                if (one.equals("ca.crt")
                        || one.equals("raft-ca.crt")
                        || one.equals("etcd-ca.crt")
                        || one.equals("front-proxy-ca.crt")
                        || one.startsWith("sa.")
                        || one.startsWith(name + "-")) {
                    Files.copy(file, pki.resolve(one), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Files.writeString(home.resolve("server.yaml"), configurationOf(index, home));
    }

    private Process start(int index) throws IOException {
        Path home = folder.resolve("server-" + (index + 1));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dlogback.configurationFile=logback-console.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Trireme.class.getName(),
                        "server",
                        "--config",
                        home.resolve("server.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(home.resolve("log").toFile()))
                .start();
    }

    /** The file as it is shipped; only what step 2 says is changed, and ports are free ones. */
    private String configurationOf(int index, Path home) throws IOException {
        String text = Files.readString(Path.of("three-nodes", "server.yaml"));
        text = replaced(text, "name: server-1", "name: server-" + (index + 1));
        text = replaced(text, "00000000-0000-0000-0000-000000000000", CLUSTER_ID);
        text = replaced(text, "0.0.0.0:6443", apis.get(index).toString());
        text = replaced(text, "192.0.2.11:6443", "192.0.2.1" + (index + 1) + ":6443");
        text = replaced(text, "127.0.0.1:2379", doors.get(index).toString());
        for (int i = 0; i < SERVERS; i++) {
            text = replaced(text, "192.0.2.1" + (i + 1) + ":2380", rafts.get(i).toString());
        }
        text = replaced(text, "/var/lib/trireme", home.resolve("data").toString());
        return replaced(text, "/etc/trireme/pki", home.resolve("pki").toString());
    }

    private static String replaced(String text, String what, String by) {
        assertTrue(text.contains(what), what);
        return text.replace(what, by);
    }

    private HostPort freeAddress() throws IOException {
        return new HostPort("127.0.0.1", ports.next());
    }

    private static HttpResponse<byte[]> request(
            SSLContext tls, HostPort api, String method, String path, String body)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request =
                    HttpRequest.newBuilder(URI.create("https://" + api + path))
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }
}
