package io.trireme.deploy;

import io.trireme.deploy.config.ServerConfig;
import io.trireme.store.ratis.StoreConfig;
import io.trireme.store.ratis.StoreTls;

import java.net.InetSocketAddress;
import java.util.TreeMap;

/** What a server's configuration means for its member of the store. */
public final class StoreSettings {
    private StoreSettings() {}

    public static StoreConfig of(ServerConfig config) {
        var peers = new TreeMap<String, InetSocketAddress>();
        config.members().forEach((name, address) -> peers.put(name, address.socketAddress()));
        return new StoreConfig(
                config.clusterId(),
                config.name(),
                peers,
                config.dataDir(),
                new StoreTls(config.raftCa(), config.raftCertificate(), config.raftKey()));
    }
}
