package io.trireme.store.ratis;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One member of a replicated store.
 *
 * @param clusterId the same on all members and on no other cluster's; a data folder belongs to one
 * @param self this member's id, a key of {@code peers}
 * @param peers every voting member, this one too, with the address it listens on for the others;
 *     once the group has agreed on its members, only this one's own address matters
 * @param dataFolder this member's own; made if it is not there
 * @param joins whether a member with an empty folder waits until a group that is there takes it in
 *     ({@link io.trireme.store.Members#add}), instead of making a new one with its peers
 * @param clientUrl where clients of etcd's API reach a member that joins; the group remembers it
 */
public record StoreConfig(
        String clusterId,
        String self,
        Map<String, InetSocketAddress> peers,
        Path dataFolder,
        StoreTls tls,
        StoreLimits limits,
        StoreTimeouts timeouts,
        StoreUpkeep upkeep,
        boolean joins,
        Optional<String> clientUrl) {
    private static final Pattern MEMBER_ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}");

    public StoreConfig {
        requireNonNull(clientUrl, "clientUrl");
        requireNonNull(dataFolder, "dataFolder");
        requireNonNull(tls, "tls");
        requireNonNull(limits, "limits");
        requireNonNull(timeouts, "timeouts");
        requireNonNull(upkeep, "upkeep");
        peers = Collections.unmodifiableMap(new TreeMap<>(peers));
        if (clusterId.isBlank()) {
            throw new IllegalArgumentException("the cluster id is empty");
        }
        if (!peers.containsKey(self)) {
            throw new IllegalArgumentException(
                    "member " + self + " is not one of the peers " + peers.keySet());
        }
        for (String id : peers.keySet()) {
            if (!isMemberId(id)) {
                throw new IllegalArgumentException("'" + id + "' cannot be a member's id");
            }
        }
    }

    /** One of the group's first members, with the default quota and all history. */
    public StoreConfig(
            String clusterId,
            String self,
            Map<String, InetSocketAddress> peers,
            Path dataFolder,
            StoreTls tls,
            StoreLimits limits,
            StoreTimeouts timeouts) {
        this(
                clusterId,
                self,
                peers,
                dataFolder,
                tls,
                limits,
                timeouts,
                StoreUpkeep.DEFAULT,
                false,
                Optional.empty());
    }

    /** One of the group's first members, with the default limits and timeouts. */
    public StoreConfig(
            String clusterId,
            String self,
            Map<String, InetSocketAddress> peers,
            Path dataFolder,
            StoreTls tls) {
        this(clusterId, self, peers, dataFolder, tls, StoreLimits.DEFAULT, StoreTimeouts.DEFAULT);
    }

    static boolean isMemberId(String id) {
        return MEMBER_ID.matcher(id).matches();
    }

    StoreConfig withDataFolder(Path folder) {
        return new StoreConfig(
                clusterId, self, peers, folder, tls, limits, timeouts, upkeep, joins, clientUrl);
    }

    /** The same member, as one that joins a group that is there. */
    public StoreConfig joining(Optional<String> url) {
        return new StoreConfig(
                clusterId, self, peers, dataFolder, tls, limits, timeouts, upkeep, true, url);
    }

    public StoreConfig with(StoreUpkeep other) {
        return new StoreConfig(
                clusterId, self, peers, dataFolder, tls, limits, timeouts, other, joins, clientUrl);
    }
}
