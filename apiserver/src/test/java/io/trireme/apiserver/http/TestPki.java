package io.trireme.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** A certificate authority for tests, and what it signs. */
public final class TestPki {
    /** A Service that servers stand behind, too: {@code webhook} of the namespace default. */
    public static final String SERVICE = "webhook.default.svc";

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair keys;
    private final X509Certificate certificate;

    /** A certificate with its key. */
    public record Identity(X509Certificate certificate, PrivateKey key) {}

    public TestPki(String name) {
        try {
            keys = newKeys();
            certificate =
                    sign(
                            name,
                            keys,
                            name,
                            keys,
                            true,
                            KeyPurposeId.anyExtendedKeyUsage,
                            Duration.ofDays(1));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public Identity server() {
        return issue("CN=server", KeyPurposeId.id_kp_serverAuth, Duration.ofDays(1));
    }

    public Identity client(String subject) {
        return issue(subject, KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1));
    }

    /**
     * @param lifetime negative: already over
     */
    public Identity issue(String subject, KeyPurposeId usage, Duration lifetime) {
        try {
            var own = newKeys();
            var issuer = new X500Name(certificate.getSubjectX500Principal().getName()).toString();
            return new Identity(
                    sign(subject, own, issuer, keys, false, usage, lifetime), own.getPrivate());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            String subject,
            KeyPair subjectKeys,
            String issuer,
            KeyPair issuerKeys,
            boolean authority,
            KeyPurposeId usage,
            Duration lifetime)
            throws Exception {
        var now = Instant.now();
        var end = now.plus(lifetime);
        var begin = (lifetime.isNegative() ? end : now).minus(Duration.ofHours(1));
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.valueOf(SERIAL.getAndIncrement()),
                        Date.from(begin),
                        Date.from(end),
                        new X500Name(subject),
                        subjectKeys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            new GeneralName[] {
                                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                                new GeneralName(GeneralName.dNSName, "localhost"),
                                new GeneralName(GeneralName.dNSName, SERVICE)
                            }));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    /** Writes server.crt, server.key and ca.crt. */
    public HttpServerConfig.TlsFiles writeServerFiles(Path folder) {
        var server = server();
        try {
            return new HttpServerConfig.TlsFiles(
                    write(
                            folder.resolve("server.crt"),
                            "CERTIFICATE",
                            server.certificate().getEncoded()),
                    write(folder.resolve("server.key"), "PRIVATE KEY", server.key().getEncoded()),
                    Optional.of(
                            write(
                                    folder.resolve("ca.crt"),
                                    "CERTIFICATE",
                                    certificate.getEncoded())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path write(Path file, String type, byte[] der) throws IOException {
        return Files.writeString(file, pem(type, der));
    }

    private static String pem(String type, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    /** A client's TLS that trusts this CA and shows nothing. */
    public SSLContext clientTls() {
        return tls(null);
    }

    /** A client's TLS that trusts this CA and shows a certificate, whoever the server asks for. */
    public SSLContext clientTls(Identity identity) {
        return tls(new KeyManager[] {new Insistent(identity)});
    }

    /** A server's TLS with a certificate for 127.0.0.1 and localhost; trusts clients of this CA. */
    public SSLContext serverTls() {
        var identity = server();
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "own",
                    identity.key(),
                    new char[0],
                    new X509Certificate[] {identity.certificate()});
            var factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(keys, new char[0]);
            return tls(factory.getKeyManagers());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** This authority as objects name it: PEM in Base64. */
    public String caBundle() {
        try {
            byte[] der = certificate.getEncoded();
            return Base64.getEncoder().encodeToString(pem("CERTIFICATE", der).getBytes(US_ASCII));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext tls(KeyManager[] keyManagers) {
        try {
            var trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", certificate);
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trust);
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers, factory.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows its certificate even to a server that names other authorities. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final Identity identity;

        Insistent(Identity identity) {
            this.identity = identity;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyType, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String chooseEngineServerAlias(
                String keyType, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {identity.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }
}
