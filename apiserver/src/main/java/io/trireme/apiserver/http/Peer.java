package io.trireme.apiserver.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.net.ssl.SSLPeerUnverifiedException;

/** The other end of a connection. */
record Peer(String address, Optional<X509Certificate> certificate) {
    /** To be called when the handshake is over. */
    static Peer of(Channel connection) {
        var tls = connection.pipeline().get(SslHandler.class);
        String address = String.valueOf(connection.remoteAddress()).replaceFirst("^/", "");
        return new Peer(address, certificate(tls));
    }

    private static Optional<X509Certificate> certificate(SslHandler tls) {
        try {
            return tls.engine().getSession().getPeerCertificates()[0]
                            instanceof X509Certificate leaf
                    ? Optional.of(leaf)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }
}
