package io.trireme.client.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * How to reach the API servers.
 *
 * @param servers tried in this order; each {@code https://host:port}
 * @param bearerToken sent with every call when present
 * @param connectLimit to open a connection, handshake included
 * @param callLimit for the whole answer of a call, and for the head of a stream's
 * @param idleLimit a stream that is silent for longer counts as broken; well above the server's
 *     time between bookmarks, which is a minute
 */
public record HttpTransportConfig(
        List<URI> servers,
        SSLContext tls,
        Optional<String> bearerToken,
        Duration connectLimit,
        Duration callLimit,
        Duration idleLimit) {
    public HttpTransportConfig {
        servers = List.copyOf(servers);
        requireNonNull(tls, "tls");
        requireNonNull(bearerToken, "bearerToken");
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server to call");
        }
        for (var server : servers) {
            if (!"https".equals(server.getScheme()) || server.getHost() == null) {
                throw new IllegalArgumentException("not https://host:port: " + server);
            }
        }
        if (!connectLimit.isPositive() || !callLimit.isPositive() || !idleLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "limits must be positive: "
                            + connectLimit
                            + ", "
                            + callLimit
                            + ", "
                            + idleLimit);
        }
    }

    /** Connect in 5 s, answer in 30 s, silence at most 150 s. */
    public static HttpTransportConfig of(List<URI> servers, SSLContext tls) {
        return new HttpTransportConfig(
                servers,
                tls,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(150));
    }

    public HttpTransportConfig withBearerToken(String token) {
        return new HttpTransportConfig(
                servers, tls, Optional.of(token), connectLimit, callLimit, idleLimit);
    }

    public HttpTransportConfig withLimits(Duration connect, Duration call, Duration idle) {
        return new HttpTransportConfig(servers, tls, bearerToken, connect, call, idle);
    }
}
