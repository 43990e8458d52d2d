package io.trireme.deploy.config;

import io.trireme.api.kinds.IpRange;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The configuration of one server: {@code trireme server --config FILE}. Documented key by key in
 * {@code deploy/three-nodes/server.yaml}.
 *
 * @param name this server's name, one of the keys of {@code members}
 * @param clusterId names the cluster; a data folder of another cluster is refused
 * @param members every server's name and the address its store member listens on
 * @param join whether its store member, if it has no data yet, waits to be taken into a cluster
 *     that is there, instead of making a new one with the others
 * @param apiBind where the API server listens
 * @param apiAdvertise where others reach it; what the {@code kubernetes} Service's endpoints say
 * @param space how much the store may take and how much history it keeps
 * @param allowPrivileged whether pods may have privileged containers
 * @param outgoing whom the API server may call
 * @param etcd the store's door for etcd's clients; closed if empty
 * @param tokens what service account tokens say
 */
public record ServerConfig(
        String name,
        String clusterId,
        Path dataDir,
        Path pkiDir,
        SortedMap<String, HostPort> members,
        boolean join,
        HostPort apiBind,
        HostPort apiAdvertise,
        SpaceSettings space,
        OutgoingSettings outgoing,
        Optional<EtcdDoor> etcd,
        Optional<Path> tokenFile,
        TokenSettings tokens,
        String serviceCidr,
        boolean allowPrivileged,
        LeaseTimes leases,
        Duration nodeGracePeriod) {

    /** What {@code deploy/three-nodes/server.yaml} comes with. */
    private static final String CLUSTER_ID_PLACEHOLDER = "00000000-0000-0000-0000-000000000000";

    private static final int V4_PREFIX_MIN = 12;
    private static final int V4_PREFIX_MAX = 30;
    private static final int V6_PREFIX_MIN = 64;
    private static final int V6_PREFIX_MAX = 126;

    /** How fast leadership of the controller manager and the scheduler is lost and found. */
    public record LeaseTimes(Duration length, Duration renewDeadline, Duration retryPeriod) {
        public LeaseTimes {
            if (length.toSeconds() < 1 || length.toNanosPart() != 0) {
                throw new ConfigException("lease-duration must be whole seconds, at least 1s");
            }
            if (!retryPeriod.isPositive()) {
                throw new ConfigException("lease-retry-period must be longer than 0s");
            }
            if (renewDeadline.compareTo(length) >= 0) {
                throw new ConfigException(
                        "lease-renew-deadline must be shorter than lease-duration");
            }
            if (retryPeriod.compareTo(renewDeadline) >= 0) {
                throw new ConfigException(
                        "lease-retry-period must be shorter than lease-renew-deadline");
            }
        }
    }

    public ServerConfig {
        if (!members.containsKey(name)) {
            throw new ConfigException(
                    "name is \"" + name + "\", but members has only " + members.keySet());
        }
        if (clusterId.equals(CLUSTER_ID_PLACEHOLDER)) {
            throw new ConfigException(
                    "cluster-id is still the example's; make one with uuidgen and use it on all"
                            + " servers");
        }
        if (new HashSet<>(members.values()).size() < members.size()) {
            throw new ConfigException("two of the members have the same address: " + members);
        }
        etcd.ifPresent(door -> door.requireKnown(members.keySet()));
        requireServiceRanges(serviceCidr);
    }

    private static void requireServiceRanges(String text) {
        var ranges =
                Arrays.stream(text.split(",", -1))
                        .flatMap(one -> IpRange.find(one.strip()).stream())
                        .filter(ServerConfig::isServiceRange)
                        .toList();
        int wanted = text.split(",", -1).length;
        boolean eachOnce =
                wanted == 1
                        || (wanted == 2
                                && ranges.size() == 2
                                && ranges.getFirst().address().isV4()
                                        != ranges.getLast().address().isV4());
        if (ranges.size() != wanted || !eachOnce) {
            throw new ConfigException(
                    "service-cidr is \""
                            + text
                            + "\", but must be an IPv4 range between /12 and /30 such as"
                            + " 10.0.0.0/24, an IPv6 range between /64 and /126, or one of each,"
                            + " the usual one first");
        }
    }

    private static boolean isServiceRange(IpRange range) {
        return range.address().isV4()
                ? range.length() >= V4_PREFIX_MIN && range.length() <= V4_PREFIX_MAX
                : range.length() >= V6_PREFIX_MIN && range.length() <= V6_PREFIX_MAX;
    }

    /**
     * @throws ConfigException naming the key and what is wrong with it
     */
    public static ServerConfig load(Path file, Collection<String> overrides) {
        var settings = Settings.load(file, overrides);
        HostPort bind = settings.requireAddress("api-bind");
        var config =
                new ServerConfig(
                        settings.requireText("name"),
                        settings.requireText("cluster-id"),
                        settings.requirePath("data-dir"),
                        settings.requirePath("pki-dir"),
                        settings.requireAddresses("members"),
                        settings.flag("join"),
                        bind,
                        settings.findAddress("api-advertise").orElse(bind),
                        SpaceSettings.load(settings),
                        OutgoingSettings.load(settings),
                        etcdDoor(settings),
                        settings.findText("token-file").map(Path::of),
                        TokenSettings.load(settings),
                        settings.findText("service-cidr").orElse("10.0.0.0/24"),
                        settings.flag("allow-privileged", true),
                        new LeaseTimes(
                                settings.duration("lease-duration", Duration.ofSeconds(5)),
                                settings.duration("lease-renew-deadline", Duration.ofSeconds(3)),
                                settings.duration("lease-retry-period", Duration.ofSeconds(1))),
                        settings.duration("node-grace-period", Duration.ofSeconds(20)));
        settings.refuseUnknown();
        return config;
    }

    private static Optional<EtcdDoor> etcdDoor(Settings settings) {
        SortedMap<String, HostPort> members = settings.findAddresses("etcd-members");
        Optional<HostPort> bind = settings.findAddress("etcd-bind");
        if (bind.isEmpty() && !members.isEmpty()) {
            throw new ConfigException("etcd-members is given, but not etcd-bind");
        }
        return bind.map(address -> new EtcdDoor(address, members));
    }

    public HostPort raftBind() {
        return members.get(name);
    }

    public Path apiCertificate() {
        return pkiDir.resolve(name + "-apiserver.crt");
    }

    public Path apiKey() {
        return pkiDir.resolve(name + "-apiserver.key");
    }

    public Path clientCa() {
        return pkiDir.resolve("ca.crt");
    }

    /** What this server shows to kubelets. */
    public Path kubeletCertificate() {
        return pkiDir.resolve(name + "-kubelet-client.crt");
    }

    public Path kubeletKey() {
        return pkiDir.resolve(name + "-kubelet-client.key");
    }

    public Path raftCertificate() {
        return pkiDir.resolve(name + "-raft.crt");
    }

    public Path raftKey() {
        return pkiDir.resolve(name + "-raft.key");
    }

    public Path raftCa() {
        return pkiDir.resolve("raft-ca.crt");
    }

    public Path etcdCertificate() {
        return pkiDir.resolve(name + "-etcd.crt");
    }

    public Path etcdKey() {
        return pkiDir.resolve(name + "-etcd.key");
    }

    public Path etcdCa() {
        return pkiDir.resolve("etcd-ca.crt");
    }

    /**
     * Whether this server can show aggregated API servers who it is. The files are newer than the
     * rest: a cluster may be without.
     */
    public boolean isFrontProxy() {
        return Files.exists(frontProxyCertificate());
    }

    public Path frontProxyCa() {
        return pkiDir.resolve("front-proxy-ca.crt");
    }

    public Path frontProxyCertificate() {
        return pkiDir.resolve(name + "-front-proxy.crt");
    }

    public Path frontProxyKey() {
        return pkiDir.resolve(name + "-front-proxy.key");
    }
}
