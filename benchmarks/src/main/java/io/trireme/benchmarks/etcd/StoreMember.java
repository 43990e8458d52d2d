package io.trireme.benchmarks.etcd;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.core.HistoryRetention;
import io.trireme.store.core.SpaceQuota;
import io.trireme.store.etcd.EtcdConfig;
import io.trireme.store.etcd.EtcdServer;
import io.trireme.store.etcd.EtcdTls;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreConfig;
import io.trireme.store.ratis.StoreTls;
import io.trireme.store.ratis.StoreUpkeep;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A process with one member of Trireme's store and its door for etcd's clients, and nothing else.
 * It ends with its standard input, so also with whoever started it.
 */
public final class StoreMember {
    private static final int FIXED_ARGUMENTS = 5;

    private StoreMember() {}

    /** What {@link #main} is to be given. */
    static List<String> arguments(MemberPlaces places, MemberStart start) {
        var arguments = new ArrayList<String>();
        arguments.add(start.name());
        arguments.add(places.folder().toString());
        arguments.add(places.pki().toString());
        arguments.add(Long.toString(start.quotaBytes()));
        arguments.add(Boolean.toString(start.joins()));
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

    /**
     * Arguments: own name, folder, PKI folder, quota in bytes, whether it joins, then
     * NAME=PEER_PORT=CLIENT_PORT of each member.
     */
    public static void main(String[] arguments) throws IOException {
        var peers = new TreeMap<String, Integer>();
        var clients = new TreeMap<String, Integer>();
        for (String member : List.of(arguments).subList(FIXED_ARGUMENTS, arguments.length)) {
            String[] words = member.split("=", 3);
            peers.put(words[0], Integer.parseInt(words[1]));
            clients.put(words[0], Integer.parseInt(words[2]));
        }
        var places = new MemberPlaces(Path.of(arguments[1]), Path.of(arguments[2]), peers, clients);
        var start =
                new MemberStart(
                        arguments[0],
                        Long.parseLong(arguments[3]),
                        Boolean.parseBoolean(arguments[4]));
        try (var store = RatisStore.open(storeConfig(places, start), new MetricRegistry());
                var _ = EtcdServer.open(etcdConfig(places, start.name()), store)) {
            while (System.in.read() >= 0) {
                // Nothing is said to it but that it is time to end.
            }
        }
    }

    private static StoreConfig storeConfig(MemberPlaces places, MemberStart start) {
        String name = start.name();
        SortedMap<String, InetSocketAddress> peers = new TreeMap<>();
        places.peerPorts().forEach((member, port) -> peers.put(member, address(port)));
        Path pki = places.pki();
        var config =
                new StoreConfig(
                                MemberPlaces.CLUSTER,
                                name,
                                peers,
                                places.folder().resolve(name),
                                new StoreTls(
                                        pki.resolve("raft-ca.crt"),
                                        pki.resolve(name + "-raft.crt"),
                                        pki.resolve(name + "-raft.key")))
                        .with(
                                new StoreUpkeep(
                                        new SpaceQuota(start.quotaBytes()),
                                        new HistoryRetention.Everything()));
        return start.joins() ? config.joining(Optional.of(clientUrl(places, name))) : config;
    }

    private static String clientUrl(MemberPlaces places, String name) {
        return "https://127.0.0.1:" + places.clientPorts().get(name);
    }

    private static EtcdConfig etcdConfig(MemberPlaces places, String name) {
        SortedMap<String, String> urls = new TreeMap<>();
        places.clientPorts()
                .keySet()
                .forEach(member -> urls.put(member, clientUrl(places, member)));
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
