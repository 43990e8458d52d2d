package io.trireme.deploy.pki;

import io.trireme.api.pem.Pem;
import io.trireme.deploy.config.ConfigException;

import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Function;

/** Certificates and keys as PEM files. */
final class PemFiles {
    private PemFiles() {}

    static String certificate(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was just made has no encoding", e);
        }
    }

    static String privateKey(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    static String publicKey(PublicKey key) {
        return block("PUBLIC KEY", key.getEncoded());
    }

    /**
     * @throws ConfigException if the file is no certificate in PEM
     */
    static X509Certificate readCertificate(Path file) throws IOException {
        return read(file, Pem::certificates).getFirst();
    }

    /**
     * @throws ConfigException if the file is no private key in PEM
     */
    static PrivateKey readPrivateKey(Path file) throws IOException {
        return read(file, Pem::privateKey);
    }

    private static <T> T read(Path file, Function<byte[], T> reader) throws IOException {
        try {
            return reader.apply(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + " holds " + e.getMessage(), e);
        }
    }

    /** Whether what the key signs is what the certificate's key accepts. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm =
                "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm());
        byte[] text = certificate.getSerialNumber().toByteArray();
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(text);
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(text);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException _) {
            // Of two kinds that do not even fit one algorithm.
            return false;
        }
    }

    /** Writes a file whole or not at all; a secret one is readable by its owner only. */
    static void write(Path file, String pem, boolean secret) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(
                temporary,
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--")));
        Files.writeString(temporary, pem);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String block(String type, byte[] content) {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
