package io.trireme.apiserver.http;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server listens and what it lets clients use.
 *
 * @param address port 0 takes a free one
 */
public record HttpServerConfig(InetSocketAddress address, TlsFiles tls, Limits limits) {
    public HttpServerConfig {
        requireNonNull(address, "address");
        requireNonNull(tls, "tls");
        requireNonNull(limits, "limits");
    }

    /**
     * PEM files.
     *
     * @param certificate the server's chain, its own certificate first
     * @param key PKCS#8, not encrypted
     * @param clientCa who signs client certificates; without it none is asked for
     */
    public record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {
        public TlsFiles {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
            requireNonNull(clientCa, "clientCa");
        }
    }

    /**
     * What is hit says so: connections above the limit are closed at once, streams refused by
     * HTTP/2, headers 431, bodies 413, total body bytes 429.
     *
     * @param streamsMax requests at a time on one HTTP/2 connection
     * @param headerBytesMax of one request, and of its first line
     * @param bodyBytesMax of one request
     * @param bodyBytesTotalMax of all requests being read or answered
     * @param idleMax how long a connection may stay without a request and without bytes
     * @param stallMax how long a client may take no byte of a reply, or send none of a request
     * @param drainMax how long a closing server waits for requests that run
     */
    public record Limits(
            int connectionsMax,
            int streamsMax,
            int headerBytesMax,
            int bodyBytesMax,
            long bodyBytesTotalMax,
            Duration idleMax,
            Duration stallMax,
            Duration drainMax) {
        public static final Limits DEFAULT =
                new Limits(
                        4096,
                        250,
                        64 * 1024,
                        3 * 1024 * 1024,
                        128L * 1024 * 1024,
                        Duration.ofMinutes(3),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10));

        public Limits {
            if (connectionsMax < 1 || streamsMax < 1 || headerBytesMax < 1024 || bodyBytesMax < 1) {
                throw new IllegalArgumentException("limits must be positive");
            }
            if (bodyBytesTotalMax < bodyBytesMax) {
                throw new IllegalArgumentException("bodyBytesTotalMax is below bodyBytesMax");
            }
            if (!idleMax.isPositive() || !stallMax.isPositive() || !drainMax.isPositive()) {
                throw new IllegalArgumentException("times must be positive");
            }
        }

        public Limits withStallMax(Duration stallMax) {
            return new Limits(
                    connectionsMax,
                    streamsMax,
                    headerBytesMax,
                    bodyBytesMax,
                    bodyBytesTotalMax,
                    idleMax,
                    stallMax,
                    drainMax);
        }

        public Limits withDrainMax(Duration drainMax) {
            return new Limits(
                    connectionsMax,
                    streamsMax,
                    headerBytesMax,
                    bodyBytesMax,
                    bodyBytesTotalMax,
                    idleMax,
                    stallMax,
                    drainMax);
        }

        public Limits withConnectionsMax(int connectionsMax) {
            return new Limits(
                    connectionsMax,
                    streamsMax,
                    headerBytesMax,
                    bodyBytesMax,
                    bodyBytesTotalMax,
                    idleMax,
                    stallMax,
                    drainMax);
        }
    }
}
