package io.trireme.store.ratis;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One member of a replicated store.
 *
 * @param clusterId the same on all members and on no other cluster's; a data folder belongs to one
 * @param self this member's id, a key of {@code peers}
 * @param peers every voting member, this one too, with the address it listens on for the others
 * @param dataFolder this member's own; made if it is not there
 */
public record StoreConfig(
        String clusterId,
        String self,
        Map<String, InetSocketAddress> peers,
        Path dataFolder,
        StoreTls tls,
        StoreLimits limits,
        StoreTimeouts timeouts) {

    public StoreConfig {
        requireNonNull(dataFolder, "dataFolder");
        requireNonNull(tls, "tls");
        requireNonNull(limits, "limits");
        requireNonNull(timeouts, "timeouts");
        peers = Collections.unmodifiableMap(new TreeMap<>(peers));
        if (clusterId.isBlank()) {
            throw new IllegalArgumentException("the cluster id is empty");
        }
        if (!peers.containsKey(self)) {
            throw new IllegalArgumentException(
                    "member " + self + " is not one of the peers " + peers.keySet());
        }
        for (String id : peers.keySet()) {
            if (!id.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}")) {
                throw new IllegalArgumentException("'" + id + "' cannot be a member's id");
            }
        }
    }

    /** With the default limits and timeouts. */
    public StoreConfig(
            String clusterId,
            String self,
            Map<String, InetSocketAddress> peers,
            Path dataFolder,
            StoreTls tls) {
        this(clusterId, self, peers, dataFolder, tls, StoreLimits.DEFAULT, StoreTimeouts.DEFAULT);
    }

    StoreConfig withDataFolder(Path folder) {
        return new StoreConfig(clusterId, self, peers, folder, tls, limits, timeouts);
    }
}
