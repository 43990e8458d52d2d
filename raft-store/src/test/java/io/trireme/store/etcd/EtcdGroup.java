package io.trireme.store.etcd;

import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreLimits;
import io.trireme.store.ratis.StoreTls;
import io.trireme.store.ratis.StoreUpkeep;
import io.trireme.store.ratis.TestAuthority;
import io.trireme.store.ratis.TestGroup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import javax.security.auth.x500.X500Principal;

/** Three members on loopback with their doors, which have a certificate authority of their own. */
final class EtcdGroup implements AutoCloseable {
    private final TestGroup members;
    private final TestAuthority authority;
    private final StoreTls client;
    private final Map<String, EtcdServer> doors = new TreeMap<>();
    private final Map<String, String> urls = new TreeMap<>();

    EtcdGroup(Path folder) {
        this(folder, StoreUpkeep.DEFAULT);
    }

    EtcdGroup(Path folder, StoreUpkeep upkeep) {
        authority = new TestAuthority(folder.resolve("etcd-pki"), "etcd");
        client = authority.issue("client");
        members = new TestGroup(folder, StoreLimits.DEFAULT, upkeep, 3).openAll();
        // Only now, since a connection between members could take a port that was free before.
        List<Integer> ports = TestGroup.freePorts(3);
        for (int i = 0; i < ports.size(); i++) {
            urls.put(members.ids().get(i), "https://127.0.0.1:" + ports.get(i));
        }
        for (int i = 0; i < ports.size(); i++) {
            String id = members.ids().get(i);
            StoreTls files = authority.issue(id);
            var bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(i));
            var tls = new EtcdTls(files.authority(), files.certificate(), files.key());
            String cluster = members.config(id).clusterId();
            doors.put(
                    id,
                    EtcdServer.open(new EtcdConfig(cluster, bind, urls, tls), members.store(id)));
        }
    }

    String clusterId() {
        return members.config(ids().getFirst()).clusterId();
    }

    List<String> ids() {
        return members.ids();
    }

    TestGroup members() {
        return members;
    }

    Collection<String> urls() {
        return urls.values();
    }

    /** For jetcd, etcd's Java client, with the client's certificate and all members. */
    ClientBuilder jetcd() throws IOException {
        return Client.builder()
                .endpoints(urls().toArray(String[]::new))
                .authority("localhost")
                .sslContext(
                        GrpcSslContexts.forClient()
                                .trustManager(client.authority().toFile())
                                .keyManager(client.certificate().toFile(), client.key().toFile())
                                .build());
    }

    String url(String id) {
        return urls.get(id);
    }

    RatisStore store(String id) {
        return members.store(id);
    }

    String leader() {
        return members.awaitLeader();
    }

    String follower() {
        return members.follower();
    }

    /**
     * Waits until every member has heard of a compaction. One that has not may still serve a watch
     * of what is compacted.
     */
    void awaitCompacted(long revision) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () ->
                                ids().stream()
                                        .map(id -> store(id).status().compactionFloor())
                                        .allMatch(floor -> floor.value() >= revision));
    }

    /** What a client needs: the authority, a certificate of it and its key. */
    StoreTls client() {
        return client;
    }

    /** Files of another client. */
    StoreTls issue(String file, X500Principal subject) {
        return authority.issue(file, subject);
    }

    /** Stops a member and its door. */
    void close(String id) {
        doors.remove(id).close();
        members.close(id);
    }

    @Override
    public void close() {
        doors.values().forEach(EtcdServer::close);
        members.close();
    }
}
