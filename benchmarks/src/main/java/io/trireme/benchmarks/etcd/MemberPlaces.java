package io.trireme.benchmarks.etcd;

import io.trireme.deploy.cluster.FreePorts;
import io.trireme.deploy.pki.ClusterPki;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Where the members of one run are: their files and, by name, their ports on loopback.
 *
 * @param folder holds a data folder per member
 * @param pki holds the certificates of members and client
 */
record MemberPlaces(
        Path folder,
        Path pki,
        SortedMap<String, Integer> peerPorts,
        SortedMap<String, Integer> clientPorts) {
    static final String CLUSTER = "side-by-side";

    private static final List<String> NAMES = List.of("m1", "m2", "m3");

    MemberPlaces {
        peerPorts = Collections.unmodifiableSortedMap(new TreeMap<>(peerPorts));
        clientPorts = Collections.unmodifiableSortedMap(new TreeMap<>(clientPorts));
    }

    /** Makes the certificates and finds free ports. */
    static MemberPlaces in(Path folder) throws IOException {
        Path pki = folder.resolve("pki");
        var certificates = ClusterPki.openOrCreate(pki, Instant.now());
        certificates.issueEtcdClient();
        var ports = new FreePorts(RandomGenerator.getDefault());
        var peers = new TreeMap<String, Integer>();
        var clients = new TreeMap<String, Integer>();
        for (String name : NAMES) {
            certificates.issueServer(name, List.of("127.0.0.1"));
            peers.put(name, ports.next());
            clients.put(name, ports.next());
        }
        return new MemberPlaces(folder, pki, peers, clients);
    }
}
