package io.trireme.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.registry.connect.KubeletConfig;
import io.trireme.apiserver.tokens.TokenIssuer;
import io.trireme.apiserver.upstream.ClientIdentity;
import io.trireme.apiserver.upstream.UpstreamConfig;

import java.time.Duration;
import java.util.Optional;

/**
 * How the registry behaves.
 *
 * @param serviceCidr the range of cluster addresses, {@code a.b.c.d/n} or of IPv6; or one of each
 *     family with a comma between them, the usual one first
 * @param nodePortMin first port of the node port range
 * @param nodePortMax last port of the node port range
 * @param advertiseAddress the IPv4 address under which this server is reached: its endpoint of the
 *     Service {@code kubernetes}. Empty: it is none of the endpoints
 * @param securePort the port behind that address, the same on all servers
 * @param eventTtl how long Events live after their last write; up to a minute more
 * @param upstream which other servers may be called
 * @param kubelets how those of nodes are called
 * @param allowPrivileged whether pods may have privileged containers
 * @param frontProxy who this server is to aggregated API servers. Empty: they take all requests
 *     that are passed on for anonymous ones
 * @param tokens who signs service account tokens; empty if nobody does
 */
public record RegistryConfig(
        String serviceCidr,
        int nodePortMin,
        int nodePortMax,
        Optional<String> advertiseAddress,
        int securePort,
        Duration eventTtl,
        UpstreamConfig upstream,
        KubeletConfig kubelets,
        boolean allowPrivileged,
        Optional<ClientIdentity> frontProxy,
        Optional<TokenIssuer> tokens) {
    public RegistryConfig {
        requireNonNull(serviceCidr, "serviceCidr");
        requireNonNull(advertiseAddress, "advertiseAddress");
        requireNonNull(upstream, "upstream");
        requireNonNull(kubelets, "kubelets");
        requireNonNull(frontProxy, "frontProxy");
        requireNonNull(tokens, "tokens");
        if (nodePortMin < 1 || nodePortMax > 65535 || nodePortMin > nodePortMax) {
            throw new IllegalArgumentException(
                    "node port range " + nodePortMin + "-" + nodePortMax + " is not a range");
        }
        if (!eventTtl.isPositive()) {
            throw new IllegalArgumentException("event ttl " + eventTtl);
        }
    }

    /** Kubernetes' own defaults, but that privileged containers are allowed, as in all clusters. */
    public static RegistryConfig defaults() {
        return new RegistryConfig(
                "10.0.0.0/24",
                30000,
                32767,
                Optional.empty(),
                6443,
                Duration.ofHours(1),
                UpstreamConfig.defaults(),
                KubeletConfig.defaults(),
                true,
                Optional.empty(),
                Optional.empty());
    }

    public RegistryConfig withServiceCidr(String cidr) {
        return new RegistryConfig(
                cidr,
                nodePortMin,
                nodePortMax,
                advertiseAddress,
                securePort,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                frontProxy,
                tokens);
    }

    public RegistryConfig withNodePorts(int min, int max) {
        return new RegistryConfig(
                serviceCidr,
                min,
                max,
                advertiseAddress,
                securePort,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                frontProxy,
                tokens);
    }

    public RegistryConfig withAdvertised(Optional<String> address, int port) {
        return new RegistryConfig(
                serviceCidr,
                nodePortMin,
                nodePortMax,
                address,
                port,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                frontProxy,
                tokens);
    }

    public RegistryConfig withUpstream(UpstreamConfig upstream, KubeletConfig kubelets) {
        return new RegistryConfig(
                serviceCidr,
                nodePortMin,
                nodePortMax,
                advertiseAddress,
                securePort,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                frontProxy,
                tokens);
    }

    public RegistryConfig withAllowPrivileged(boolean allowPrivileged) {
        return new RegistryConfig(
                serviceCidr,
                nodePortMin,
                nodePortMax,
                advertiseAddress,
                securePort,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                frontProxy,
                tokens);
    }

    public RegistryConfig withFrontProxy(Optional<ClientIdentity> identity) {
        return new RegistryConfig(
                serviceCidr,
                nodePortMin,
                nodePortMax,
                advertiseAddress,
                securePort,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                identity,
                tokens);
    }

    public RegistryConfig withTokens(TokenIssuer issuer) {
        return new RegistryConfig(
                serviceCidr,
                nodePortMin,
                nodePortMax,
                advertiseAddress,
                securePort,
                eventTtl,
                upstream,
                kubelets,
                allowPrivileged,
                frontProxy,
                Optional.of(issuer));
    }
}
