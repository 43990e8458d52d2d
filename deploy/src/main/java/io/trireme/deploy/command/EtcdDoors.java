package io.trireme.deploy.command;

import io.trireme.deploy.cluster.ClusterLayout.Member;
import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki.ClientFiles;
import io.trireme.store.etcd.EtcdTls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a cluster's store answers etcd's clients, and with what they are let in. */
final class EtcdDoors {
    private EtcdDoors() {}

    /**
     * All doors of a local cluster.
     *
     * @throws ConfigException if it has none
     */
    static List<HostPort> of(LocalCluster cluster) {
        List<HostPort> doors =
                cluster.layout().servers().stream()
                        .map(Member::etcd)
                        .flatMap(Optional::stream)
                        .toList();
        if (doors.isEmpty()) {
            throw new ConfigException(
                    "the cluster has no doors for etcd's clients yet; stop and start it");
        }
        return doors;
    }

    /**
     * The files of a client.
     *
     * @throws ConfigException if one is missing
     */
    static EtcdTls tls(ClientFiles client) {
        for (Path needed : List.of(client.ca(), client.certificate(), client.key())) {
            if (!Files.isReadable(needed)) {
                throw new ConfigException(
                        needed + " is missing; stop and start the cluster to make it");
            }
        }
        return new EtcdTls(client.ca(), client.certificate(), client.key());
    }
}
