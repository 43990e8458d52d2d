package io.trireme.store.etcd;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One member's door for etcd's clients.
 *
 * @param clusterId the store's
 * @param bind where it listens; port 0 for any free one
 * @param clientUrls by member, where the doors of all members are reached; what a member list says
 */
public record EtcdConfig(
        String clusterId,
        InetSocketAddress bind,
        Map<String, String> clientUrls,
        EtcdTls tls,
        EtcdLimits limits) {
    public EtcdConfig {
        requireNonNull(clusterId, "clusterId");
        requireNonNull(bind, "bind");
        requireNonNull(tls, "tls");
        requireNonNull(limits, "limits");
        clientUrls = Collections.unmodifiableMap(new TreeMap<>(clientUrls));
    }

    /** With the default limits. */
    public EtcdConfig(
            String clusterId, InetSocketAddress bind, Map<String, String> clientUrls, EtcdTls tls) {
        this(clusterId, bind, clientUrls, tls, EtcdLimits.DEFAULT);
    }
}
