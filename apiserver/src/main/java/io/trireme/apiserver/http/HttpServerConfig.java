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
     * @param readMax how long a request may take from its first byte to its last
     * @param stallMax how long a client may take no byte of a reply
     * @param drainMax how long a closing server waits for requests that run
     */
    public record Limits(
            int connectionsMax,
            int streamsMax,
            int headerBytesMax,
            int bodyBytesMax,
            long bodyBytesTotalMax,
            Duration idleMax,
            Duration readMax,
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
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10));

        public Limits {
            if (connectionsMax < 1 || streamsMax < 1 || headerBytesMax < 1024 || bodyBytesMax < 1) {
                throw new IllegalArgumentException("limits must be positive");
            }
            if (bodyBytesTotalMax < bodyBytesMax) {
                throw new IllegalArgumentException("bodyBytesTotalMax is below bodyBytesMax");
            }
            if (!idleMax.isPositive()
                    || !readMax.isPositive()
                    || !stallMax.isPositive()
                    || !drainMax.isPositive()) {
                throw new IllegalArgumentException("times must be positive");
            }
        }

        /** These limits, to be changed before they are built again. */
        public Builder toBuilder() {
            return new Builder(this);
        }

        /** Limits in the making; used by one thread. */
        public static final class Builder {
            private int connectionsMax;
            private final int streamsMax;
            private final int headerBytesMax;
            private final int bodyBytesMax;
            private final long bodyBytesTotalMax;
            private Duration idleMax;
            private Duration readMax;
            private Duration stallMax;
            private Duration drainMax;

            private Builder(Limits from) {
                this.connectionsMax = from.connectionsMax;
                this.streamsMax = from.streamsMax;
                this.headerBytesMax = from.headerBytesMax;
                this.bodyBytesMax = from.bodyBytesMax;
                this.bodyBytesTotalMax = from.bodyBytesTotalMax;
                this.idleMax = from.idleMax;
                this.readMax = from.readMax;
                this.stallMax = from.stallMax;
                this.drainMax = from.drainMax;
            }

            public Builder connectionsMax(int connectionsMax) {
                this.connectionsMax = connectionsMax;
                return this;
            }

            public Builder idleMax(Duration idleMax) {
                this.idleMax = idleMax;
                return this;
            }

            public Builder readMax(Duration readMax) {
                this.readMax = readMax;
                return this;
            }

            public Builder stallMax(Duration stallMax) {
                this.stallMax = stallMax;
                return this;
            }

            public Builder drainMax(Duration drainMax) {
                this.drainMax = drainMax;
                return this;
            }

            public Limits build() {
                return new Limits(
                        connectionsMax,
                        streamsMax,
                        headerBytesMax,
                        bodyBytesMax,
                        bodyBytesTotalMax,
                        idleMax,
                        readMax,
                        stallMax,
                        drainMax);
            }
        }
    }
}
