package io.trireme.api.pem;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/** The chain that a signer hands out: PEM blocks of certificates and nothing else. */
public final class IssuedCertificates {
    private IssuedCertificates() {}

    /** What is wrong with a chain, in Kubernetes' words; empty if nothing, or if there is none. */
    public static Optional<String> fault(byte[] pem) {
        if (pem.length == 0) {
            return Optional.empty();
        }
        var blocks = PemBlock.all(pem);
        for (var block : blocks) {
            if (!block.type().equals("CERTIFICATE")) {
                return Optional.of(
                        "only CERTIFICATE PEM blocks are allowed, found \"" + block.type() + '"');
            }
            if (block.hasHeaders()) {
                return Optional.of("no PEM block headers are permitted");
            }
            if (block.der().length == 0) {
                return Optional.of("found CERTIFICATE PEM block containing 0 certificates");
            }
            try {
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.der()));
            } catch (CertificateException _) {
                return Optional.of("x509: malformed certificate");
            }
        }
        return blocks.isEmpty()
                ? Optional.of("must contain at least one CERTIFICATE PEM block")
                : Optional.empty();
    }
}
