package io.trireme.deploy.balancer;

import io.trireme.deploy.config.HostPort;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Asks {@code /readyz} of an API server as an anonymous client, on a connection of its own each
 * time: a process that accepts but no longer answers must be found out.
 */
final class ReadinessProbe {
    private final SSLContext tls;
    private final Duration limit;

    ReadinessProbe(SSLContext tls, Duration limit) {
        this.tls = tls;
        this.limit = limit;
    }

    /**
     * What a server answered.
     *
     * @param reason why it is not ready, empty when it is
     */
    record Answer(Health health, String reason) {
        static final Answer READY = new Answer(Health.READY, "");
    }

    Answer probe(HostPort address) {
        int limitMillis = Math.toIntExact(limit.toMillis());
        try (var plain = new Socket()) {
            plain.connect(address.socketAddress(), limitMillis);
            plain.setSoTimeout(limitMillis);
            try (var socket =
                    (SSLSocket)
                            tls.getSocketFactory()
                                    .createSocket(plain, address.host(), address.port(), true)) {
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.getOutputStream()
                        .write(
                                ("GET /readyz HTTP/1.1\r\nHost: "
                                                + address
                                                + "\r\nUser-Agent: trireme-balancer\r\n"
                                                + "Connection: close\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                var status =
                        new String(
                                socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                if (status.endsWith(" 200")) {
                    return Answer.READY;
                }
                return status.isEmpty()
                        ? new Answer(Health.SILENT, "closed the connection without an answer")
                        : new Answer(Health.UNREADY, "/readyz answered \"" + status + "\"");
            }
        } catch (IOException e) {
            return new Answer(
                    Health.SILENT,
                    e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }
}
