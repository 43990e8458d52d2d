package io.trireme.deploy;

import io.trireme.deploy.config.ServerConfig;
import io.trireme.deploy.config.SpaceSettings;
import io.trireme.store.core.HistoryRetention;
import io.trireme.store.core.SpaceQuota;
import io.trireme.store.ratis.StoreConfig;
import io.trireme.store.ratis.StoreTls;
import io.trireme.store.ratis.StoreUpkeep;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.TreeMap;

/** What a server's configuration means for its member of the store. */
public final class StoreSettings {
    private StoreSettings() {}

    public static StoreConfig of(ServerConfig config) {
        var peers = new TreeMap<String, InetSocketAddress>();
        config.members().forEach((name, address) -> peers.put(name, address.socketAddress()));
        var member =
                new StoreConfig(
                                config.clusterId(),
                                config.name(),
                                peers,
                                config.dataDir(),
                                new StoreTls(
                                        config.raftCa(),
                                        config.raftCertificate(),
                                        config.raftKey()))
                        .with(upkeep(config.space()));
        return config.join() ? member.joining(door(config)) : member;
    }

    private static Optional<String> door(ServerConfig config) {
        return config.etcd()
                .flatMap(door -> Optional.ofNullable(door.members().get(config.name())))
                .map(address -> "https://" + address);
    }

    private static StoreUpkeep upkeep(SpaceSettings space) {
        Optional<HistoryRetention> byAge =
                space.historyAge().map(age -> new HistoryRetention.Age(age.toMillis()));
        HistoryRetention retention =
                byAge.or(() -> space.historyRevisions().map(HistoryRetention.Revisions::new))
                        .orElseGet(HistoryRetention.Everything::new);
        return new StoreUpkeep(new SpaceQuota(space.quotaBytes()), retention);
    }
}
