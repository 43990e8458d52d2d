package io.trireme.store.ratis;

import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import javax.security.auth.x500.X500Principal;

/** A certificate authority for one test, with its files in a folder. */
public final class TestAuthority {
    private final Path folder;
    private final KeyPair keys = keys();
    private final X500Principal name;
    private final Path certificate;

    public TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = new X500Principal("CN=" + name);
        try {
            Files.createDirectories(folder);
            this.certificate = folder.resolve("ca.pem");
            var builder = builder(this.name, keys);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            write(certificate, builder.build(signer()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A certificate for 127.0.0.1 and localhost. */
    public StoreTls issue(String member) {
        return issue(member, new X500Principal("CN=" + member));
    }

    /** A certificate of any subject, for the same addresses. */
    public StoreTls issue(String name, X500Principal subject) {
        KeyPair memberKeys = keys();
        var builder = builder(subject, memberKeys);
        try {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            new GeneralName[] {
                                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                                new GeneralName(GeneralName.dNSName, "localhost")
                            }));
            Path file = folder.resolve(name + ".pem");
            Path key = folder.resolve(name + ".key");
            write(file, builder.build(signer()));
            write(key, new JcaPKCS8Generator(memberKeys.getPrivate(), null).generate());
            return new StoreTls(certificate, file, key);
        } catch (CertIOException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JcaX509v3CertificateBuilder builder(X500Principal subject, KeyPair subjectKeys) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                subjectKeys.getPublic());
    }

    private org.bouncycastle.operator.ContentSigner signer() {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, Object pem) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(pem);
        }
        Files.writeString(file, text.toString());
    }
}
