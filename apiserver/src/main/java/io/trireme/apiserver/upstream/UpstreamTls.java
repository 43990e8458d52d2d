package io.trireme.apiserver.upstream;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How other servers are asked to show who they are. Keep one for all connections that have the same
 * authorities and identity: they resume each other's sessions.
 */
public final class UpstreamTls {
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final boolean verified;
    private final Optional<String> serverName;

    private UpstreamTls(SSLContext context, boolean verified, Optional<String> serverName) {
        this.context = context;
        this.verified = verified;
        this.serverName = serverName;
    }

    /** The server must show a certificate for its name that one of the authorities has signed. */
    public static UpstreamTls verifying(
            Collection<X509Certificate> authorities, Optional<ClientIdentity> identity) {
        try {
            return new UpstreamTls(context(trust(authorities), identity), true, Optional.empty());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the authorities cannot be used", e);
        }
    }

    /** As {@link #verifying}, with the authorities of the JDK. */
    public static UpstreamTls verifyingByWellKnown(Optional<ClientIdentity> identity) {
        try {
            return new UpstreamTls(context(null, identity), true, Optional.empty());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the authorities of the JDK cannot be used", e);
        }
    }

    /** Whoever answers is believed. */
    public static UpstreamTls insecure(Optional<ClientIdentity> identity) {
        try {
            var all = new TrustManager[] {new AllTrusted()};
            return new UpstreamTls(context(all, identity), false, Optional.empty());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the client's certificate cannot be used", e);
        }
    }

    /** The name that is asked for (SNI) and must stand in the certificate, if not the host's. */
    public UpstreamTls withServerName(String name) {
        return new UpstreamTls(context, verified, Optional.of(name));
    }

    private static SSLContext context(TrustManager[] trust, Optional<ClientIdentity> identity)
            throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        context.init(identity.isEmpty() ? null : keys(identity.get()), trust, new SecureRandom());
        return context;
    }

    private static TrustManager[] trust(Collection<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        var store = emptyStore();
        int number = 0;
        for (var authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(ClientIdentity identity)
            throws GeneralSecurityException, IOException {
        var store = emptyStore();
        store.setKeyEntry(
                "own",
                identity.key(),
                NO_PASSWORD,
                identity.chain().toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /**
     * Makes a connection secret; returns when the handshake is over.
     *
     * @throws IOException it failed
     */
    SSLSocket secure(Socket plain, String host) throws IOException {
        String name = serverName.orElse(host);
        var socket =
                (SSLSocket)
                        context.getSocketFactory().createSocket(plain, name, plain.getPort(), true);
        var parameters = socket.getSSLParameters();
        if (verified) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (IpLiteral.parse(name).isEmpty()) {
            parameters.setServerNames(serverNames(name));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** A name that is none by the rules of DNS cannot be asked for; it is checked all the same. */
    private static List<SNIServerName> serverNames(String name) {
        try {
            return List.of(new SNIHostName(name));
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    /** Believes everyone. */
    private static final class AllTrusted extends X509ExtendedTrustManager {
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
    }
}
