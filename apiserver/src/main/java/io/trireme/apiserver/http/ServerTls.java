package io.trireme.apiserver.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.trireme.api.pem.Pem;
import io.trireme.apiserver.http.HttpServerConfig.TlsFiles;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The TLS of the server: BoringSSL where its library loads, else the JDK's.
 *
 * <p>A client certificate is asked for and never required. As in Kubernetes the handshake accepts
 * any certificate (the client has proven that it holds the key), and authentication answers 401
 * when the client CA did not sign it, so that the client learns the reason.
 */
final class ServerTls {
    private ServerTls() {}

    static SslContext context(TlsFiles files) {
        var provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
        try {
            var builder =
                    SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                            .sslProvider(provider)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                            .applicationProtocolConfig(
                                    new ApplicationProtocolConfig(
                                            ApplicationProtocolConfig.Protocol.ALPN,
                                            ApplicationProtocolConfig.SelectorFailureBehavior
                                                    .NO_ADVERTISE,
                                            ApplicationProtocolConfig
                                                    .SelectedListenerFailureBehavior.ACCEPT,
                                            ApplicationProtocolNames.HTTP_2,
                                            ApplicationProtocolNames.HTTP_1_1));
            if (files.clientCa().isPresent()) {
                var authorities = certificates(files.clientCa().get());
                builder.clientAuth(ClientAuth.OPTIONAL)
                        .trustManager(new AcceptingTrust(authorities));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new ServerStartException(
                    "cannot use the serving certificate "
                            + files.certificate()
                            + " with the key "
                            + files.key()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static List<X509Certificate> certificates(Path file) {
        try {
            return Pem.certificates(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new ServerStartException(
                    "cannot read the client CA " + file + ": " + e.getMessage(), e);
        }
    }

    /** Leaves the decision to authentication; names the client CA so that clients can choose. */
    private static final class AcceptingTrust extends X509ExtendedTrustManager {
        private final List<X509Certificate> authorities;

        AcceptingTrust(List<X509Certificate> authorities) {
            this.authorities = authorities;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.toArray(X509Certificate[]::new);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("this end is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException("this end is the server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException("this end is the server");
        }
    }
}
