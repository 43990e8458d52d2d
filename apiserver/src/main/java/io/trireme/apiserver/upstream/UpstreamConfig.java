package io.trireme.apiserver.upstream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Whom this server may call, and with what limits.
 *
 * @param connectionsMax to all other servers together; more is refused
 * @param connectMax until a connection is there, and again until its TLS handshake is over
 * @param headerBytesMax of a reply, and of its first line
 * @param idleMax how long a tunnel may stay without a byte in either direction
 * @param closingMax how long the other server may go on after a tunnel's client has ended
 */
public record UpstreamConfig(
        AllowedDestinations allowed,
        int connectionsMax,
        Duration connectMax,
        int headerBytesMax,
        Duration idleMax,
        Duration closingMax) {
    public UpstreamConfig {
        requireNonNull(allowed, "allowed");
        if (connectionsMax < 1 || headerBytesMax < 1024) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (!connectMax.isPositive() || !idleMax.isPositive() || !closingMax.isPositive()) {
            throw new IllegalArgumentException("times must be positive");
        }
    }

    /** This machine alone; the times are those of kube-apiserver and of the kubelet. */
    public static UpstreamConfig defaults() {
        return new UpstreamConfig(
                AllowedDestinations.loopback(),
                4096,
                Duration.ofSeconds(30),
                64 * 1024,
                Duration.ofHours(4),
                Duration.ofSeconds(10));
    }

    public UpstreamConfig withAllowed(AllowedDestinations allowed) {
        return new UpstreamConfig(
                allowed, connectionsMax, connectMax, headerBytesMax, idleMax, closingMax);
    }

    public UpstreamConfig withConnectMax(Duration connectMax) {
        return new UpstreamConfig(
                allowed, connectionsMax, connectMax, headerBytesMax, idleMax, closingMax);
    }

    public UpstreamConfig withIdleMax(Duration idleMax) {
        return new UpstreamConfig(
                allowed, connectionsMax, connectMax, headerBytesMax, idleMax, closingMax);
    }
}
