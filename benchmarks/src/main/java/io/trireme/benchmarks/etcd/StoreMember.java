package io.trireme.benchmarks.etcd;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.etcd.EtcdConfig;
import io.trireme.store.etcd.EtcdServer;
import io.trireme.store.etcd.EtcdTls;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreConfig;
import io.trireme.store.ratis.StoreTls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A process with one member of Trireme's store and its door for etcd's clients, and nothing else.
 * It ends with its standard input, so also with whoever started it.
 */
public final class StoreMember {
    private StoreMember() {}

    /** What {@link #main} is to be given. */
    static List<String> arguments(MemberPlaces places, String name) {
        var arguments = new ArrayList<String>();
        arguments.add(name);
        arguments.add(places.folder().toString());
        arguments.add(places.pki().toString());
        places.peerPorts()
                .forEach(
                        (member, port) ->
                                arguments.add(
                                        "%s=%d=%d"
                                                .formatted(
                                                        member,
                                                        port,
                                                        places.clientPorts().get(member))));
        return arguments;
    }

    /** Arguments: own name, folder, PKI folder, then NAME=PEER_PORT=CLIENT_PORT of each member. */
    public static void main(String[] arguments) throws IOException {
        var peers = new TreeMap<String, Integer>();
        var clients = new TreeMap<String, Integer>();
        for (String member : List.of(arguments).subList(3, arguments.length)) {
            String[] words = member.split("=", 3);
            peers.put(words[0], Integer.parseInt(words[1]));
            clients.put(words[0], Integer.parseInt(words[2]));
        }
        var places = new MemberPlaces(Path.of(arguments[1]), Path.of(arguments[2]), peers, clients);
        try (var store = RatisStore.open(storeConfig(places, arguments[0]), new MetricRegistry());
                var _ = EtcdServer.open(etcdConfig(places, arguments[0]), store)) {
            while (System.in.read() >= 0) {
                // Nothing is said to it but that it is time to end.
            }
        }
    }

    private static StoreConfig storeConfig(MemberPlaces places, String name) {
        SortedMap<String, InetSocketAddress> peers = new TreeMap<>();
        places.peerPorts().forEach((member, port) -> peers.put(member, address(port)));
        Path pki = places.pki();
        return new StoreConfig(
                MemberPlaces.CLUSTER,
                name,
                peers,
                places.folder().resolve(name),
                new StoreTls(
                        pki.resolve("raft-ca.crt"),
                        pki.resolve(name + "-raft.crt"),
                        pki.resolve(name + "-raft.key")));
    }

    private static EtcdConfig etcdConfig(MemberPlaces places, String name) {
        SortedMap<String, String> urls = new TreeMap<>();
        places.clientPorts()
                .forEach((member, port) -> urls.put(member, "https://127.0.0.1:" + port));
        Path pki = places.pki();
        return new EtcdConfig(
                MemberPlaces.CLUSTER,
                address(places.clientPorts().get(name)),
                urls,
                new EtcdTls(
                        pki.resolve("etcd-ca.crt"),
                        pki.resolve(name + "-etcd.crt"),
                        pki.resolve(name + "-etcd.key")));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
