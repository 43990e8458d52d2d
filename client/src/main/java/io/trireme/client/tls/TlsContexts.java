package io.trireme.client.tls;

import io.trireme.api.pem.Pem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Client-side TLS contexts that trust one cluster's CA and nothing else. */
public final class TlsContexts {
    private static final char[] NO_PASSWORD = {};

    private TlsContexts() {}

    /**
     * For a client that proves who it is by other means, or not at all.
     *
     * @param ca PEM text of one or more certificates
     */
    public static SSLContext trusting(byte[] ca) {
        return context(ca, Optional.empty());
    }

    /**
     * For a client with a certificate.
     *
     * @param ca PEM text of one or more certificates
     * @param certificate PEM text of the client's certificate, then those that lead to its CA
     * @param key PEM text of its private key
     */
    public static SSLContext mutual(byte[] ca, byte[] certificate, byte[] key) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            load(store);
            var chain = Pem.certificates(certificate).toArray(new X509Certificate[0]);
            store.setKeyEntry("client", Pem.privateKey(key), NO_PASSWORD, chain);
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return context(ca, Optional.of(factory.getKeyManagers()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("client certificate and key: " + e.getMessage(), e);
        }
    }

    /** {@link #mutual(byte[], byte[], byte[])} from files. */
    public static SSLContext mutual(Path ca, Path certificate, Path key) {
        return mutual(read(ca), read(certificate), read(key));
    }

    private static SSLContext context(byte[] ca, Optional<KeyManager[]> keys) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            load(store);
            int index = 0;
            for (var certificate : Pem.certificates(ca)) {
                store.setCertificateEntry("ca-" + index++, certificate);
            }
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.orElse(null), factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("CA certificates: " + e.getMessage(), e);
        }
    }

    private static void load(KeyStore store) throws GeneralSecurityException {
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
