package io.trireme.deploy.pki;

import io.trireme.deploy.config.ConfigException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Looks at certificate files before anything is opened, so that a wrong one is named as such. */
public final class CertificateCheck {
    private CertificateCheck() {}

    /**
     * Requires an authority, and a certificate with its key that is valid now and, if it names that
     * authority as its issuer, is signed by it.
     *
     * @throws ConfigException naming the file and what is wrong with it
     */
    public static void require(Path ca, Path certificate, Path key, Instant now)
            throws IOException {
        var authority = readCertificate(ca);
        var shown = readCertificate(certificate);
        requireReadable(key, "private key");
        if (!PemFiles.belongTogether(shown, PemFiles.readPrivateKey(key))) {
            throw new ConfigException(key + " is not the key of " + certificate);
        }
        Instant end = shown.getNotAfter().toInstant();
        if (!end.isAfter(now)) {
            throw new ConfigException(
                    "the certificate "
                            + certificate
                            + " ended at "
                            + end
                            + "; make a new one with: ./trireme pki");
        }
        if (shown.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                && !isSignedBy(shown, authority)) {
            throw new ConfigException(
                    "the certificate "
                            + certificate
                            + " was not signed by the authority "
                            + ca
                            + ", though one of that name; the files are of two clusters");
        }
    }

    private static X509Certificate readCertificate(Path file) throws IOException {
        requireReadable(file, "certificate");
        return PemFiles.readCertificate(file);
    }

    private static void requireReadable(Path file, String what) {
        if (!Files.exists(file)) {
            throw new ConfigException("the " + what + " file " + file + " is missing");
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigException("the " + what + " file " + file + " cannot be read");
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
