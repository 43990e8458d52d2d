package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.cluster.RunningCluster;

import org.junit.jupiter.api.Test;

/** The store's door for etcd's clients: what {@code store env} prints is all that etcdctl needs. */
@ClientTest
class EtcdctlIT {
    private final RunningCluster cluster;
    private final Workspace shop;

    EtcdctlIT(RunningCluster cluster, Workspace shop) {
        this.cluster = cluster;
        this.shop = shop;
    }

    @Test
    void everyServersDoorIsOpenAndOneLeads() throws Exception {
        var status = cluster.etcdctl("endpoint", "status", "-w", "table").requireSuccess();
        long rows =
                status.out().lines().filter(line -> line.contains("https://127.0.0.1:")).count();
        assertEquals(3, rows, status::describe);
        assertEquals(
                1,
                status.out()
                        .lines()
                        .filter(line -> line.matches(".*\\| +true \\| +false \\|.*"))
                        .count(),
                status::describe);
        var members = cluster.etcdctl("member", "list").requireSuccess();
        for (String server : cluster.servers()) {
            assertTrue(members.out().contains(", started, " + server + ", "), members::describe);
        }
    }

    @Test
    void whatKubectlWritesIsThereAtItsResourceVersion() throws Exception {
        shop.succeed("create", "configmap", "seen", "--from-literal=k=v");
        String version =
                shop.succeed("get", "configmap", "seen", "-o=jsonpath={.metadata.resourceVersion}");
        var found =
                cluster.etcdctl("get", "--prefix", "/", "--keys-only", "--rev=" + version.strip())
                        .requireSuccess();
        assertTrue(found.out().contains("/configmaps/" + shop.name() + "/seen"), found::describe);
        var refused = cluster.etcdctl("get", "/", "--rev=999999999");
        assertEquals(1, refused.exit(), refused::describe);
        assertTrue(
                refused.err().contains("etcdserver: mvcc: required revision is a future revision"),
                refused::describe);
    }
}
