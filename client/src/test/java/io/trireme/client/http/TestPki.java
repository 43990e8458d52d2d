package io.trireme.client.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.trireme.client.tls.TlsContexts;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

import javax.net.ssl.SSLContext;

/** A CA, a server on 127.0.0.1 with an EC key and a client with an RSA key, all as PEM. */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one.
record TestPki(byte[] ca, byte[] server, byte[] serverKey, byte[] client, byte[] clientKey) {
    static TestPki create() {
        try {
            var caKeys = keys("EC", 256);
            var ca = certificate("CN=test-ca", caKeys, "CN=test-ca", caKeys, true);
            var serverKeys = keys("EC", 256);
            var server = certificate("CN=server", serverKeys, "CN=test-ca", caKeys, false);
            var clientKeys = keys("RSA", 2048);
            var client = certificate("CN=client", clientKeys, "CN=test-ca", caKeys, false);
            return new TestPki(
                    pem("CERTIFICATE", ca.getEncoded()),
                    pem("CERTIFICATE", server.getEncoded()),
                    pem("PRIVATE KEY", serverKeys.getPrivate().getEncoded()),
                    pem("CERTIFICATE", client.getEncoded()),
                    pem("PRIVATE KEY", clientKeys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    SSLContext serverContext() {
        return TlsContexts.mutual(ca, server, serverKey);
    }

    SSLContext clientContext() {
        return TlsContexts.mutual(ca, client, clientKey);
    }

    private static KeyPair keys(String algorithm, int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String subject, KeyPair keys, String issuer, KeyPair issuerKeys, boolean authority)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofHours(1))),
                        new X500Name(subject),
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static byte[] pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n")
                .getBytes(US_ASCII);
    }
}
