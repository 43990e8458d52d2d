package io.trireme.apiserver.upstream;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The server that a request goes to.
 *
 * @param host a name or an IP address without brackets
 * @param tls empty: plain HTTP
 */
public record Destination(String host, int port, Optional<UpstreamTls> tls) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Destination {
        requireNonNull(tls, "tls");
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c >= 127)) {
            throw new IllegalArgumentException("host \"" + host + "\"");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    public static Destination https(String host, int port, UpstreamTls tls) {
        return new Destination(host, port, Optional.of(tls));
    }

    public static Destination http(String host, int port) {
        return new Destination(host, port, Optional.empty());
    }

    /** Host and port, with brackets around an IPv6 address. */
    public String hostAndPort() {
        return bracketed() + ":" + port;
    }

    /** The Host header: without the port that the scheme has anyway. */
    String authority() {
        return port == (tls.isPresent() ? HTTPS_PORT : HTTP_PORT) ? bracketed() : hostAndPort();
    }

    /** {@code https://host:port}. */
    public String url() {
        return (tls.isPresent() ? "https://" : "http://") + hostAndPort();
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
