package io.trireme.apiserver.upstream;

import io.trireme.apiserver.upstream.AllowedDestinations.DestinationRefusedException;
import io.trireme.apiserver.upstream.UpstreamException.Reason;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.security.cert.CertificateException;
import java.util.List;

import javax.net.ssl.SSLException;

/** Opens sockets to allowed destinations. */
final class Dialer {
    /** A peer that is gone without a word is noticed after 30 s and 6 probes, 10 s apart. */
    private static final int KEEP_ALIVE_IDLE_SECONDS = 30;

    private static final int KEEP_ALIVE_PAUSE_SECONDS = 10;
    private static final int KEEP_ALIVE_PROBES = 6;

    private final UpstreamConfig config;

    /**
     * A connection.
     *
     * @param plain the TCP socket
     * @param socket what to read from and write to: the same, or TLS over it
     */
    record Dialed(Socket plain, Socket socket) {}

    Dialer(UpstreamConfig config) {
        this.config = config;
    }

    /**
     * Connects, and makes the connection secret where the destination says so.
     *
     * @throws UpstreamException nothing was sent
     * @throws InterruptedIOException the thread was interrupted
     */
    Dialed dial(Destination destination) throws InterruptedIOException {
        UpstreamException failure = null;
        for (InetAddress address : addresses(destination.host())) {
            try {
                return dial(destination, new InetSocketAddress(address, destination.port()));
            } catch (UpstreamException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private List<InetAddress> addresses(String host) {
        try {
            return config.allowed().resolve(host);
        } catch (DestinationRefusedException e) {
            throw new UpstreamException(Reason.NOT_ALLOWED, "dial tcp: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UpstreamException(
                    Reason.UNKNOWN_HOST, "dial tcp: lookup " + host + ": no such host", e);
        }
    }

    private Dialed dial(Destination destination, InetSocketAddress address)
            throws InterruptedIOException {
        var socket = new Socket();
        boolean done = false;
        try {
            connect(socket, address);
            var secured = secure(socket, destination, address);
            done = true;
            return new Dialed(socket, secured);
        } finally {
            if (!done) {
                closeQuietly(socket);
            }
        }
    }

    private void connect(Socket socket, InetSocketAddress address) throws InterruptedIOException {
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_PAUSE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
            socket.connect(address, (int) config.connectMax().toMillis());
        } catch (IOException e) {
            requireUninterrupted();
            throw new UpstreamException(
                    Reason.UNREACHABLE, "dial tcp " + text(address) + ": " + words(e), e);
        }
    }

    private Socket secure(Socket plain, Destination destination, InetSocketAddress address)
            throws InterruptedIOException {
        if (destination.tls().isEmpty()) {
            return plain;
        }
        try {
            plain.setSoTimeout((int) config.connectMax().toMillis());
            return destination.tls().get().secure(plain, destination.host());
        } catch (SocketTimeoutException e) {
            throw new UpstreamException(Reason.TLS, "net/http: TLS handshake timeout", e);
        } catch (IOException e) {
            requireUninterrupted();
            throw new UpstreamException(Reason.TLS, tlsWords(e, address), e);
        }
    }

    private static void requireUninterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while connecting");
        }
    }

    private static String words(IOException failure) {
        return switch (failure) {
            case SocketTimeoutException _ -> "i/o timeout";
            case NoRouteToHostException _ -> "connect: no route to host";
            case ConnectException e when String.valueOf(e.getMessage()).contains("refused") ->
                    "connect: connection refused";
            case IOException e -> "connect: " + e.getMessage();
        };
    }

    private static String tlsWords(IOException failure, InetSocketAddress address) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "tls: failed to verify certificate: x509: " + cause.getMessage();
            }
        }
        return failure instanceof SSLException
                ? "remote error: tls: " + failure.getMessage()
                : "read tcp " + text(address) + ": " + failure.getMessage();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing was to be had from it.
        }
    }
}
