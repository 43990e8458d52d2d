package io.trireme.api.pem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The requests were made by {@code openssl req -new}, with keys that were thrown away. */
class CertificateRequestTest {
    private static byte[] file(String name) throws IOException {
        try (var in = CertificateRequestTest.class.getResourceAsStream(name + ".csr")) {
            return in.readAllBytes();
        }
    }

    private static byte[] pem(byte[] der) {
        String text =
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n";
        return text.getBytes(US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"ec,'dev,ops'", "rsa,dev", "pss,dev", "ed25519,''"})
    void requestIsReadAndItsSignatureHolds(String name, String organizations) throws IOException {
        var request = CertificateRequest.parse(file(name));
        request.requireSignature();
        assertEquals(organizations, String.join(",", request.organizations()));
    }

    @Test
    void signatureOverSha1IsNotTrusted() throws IOException {
        var request = CertificateRequest.parse(file("sha1"));
        var refusal = assertThrows(IllegalArgumentException.class, request::requireSignature);
        assertEquals(
                "x509: cannot verify signature: algorithm unimplemented", refusal.getMessage());
    }

    @Test
    void otherBlockIsNoRequest() {
        for (String text :
                List.of("", "abc", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----")) {
            var refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> CertificateRequest.parse(text.getBytes(US_ASCII)));
            assertEquals("PEM block type must be CERTIFICATE REQUEST", refusal.getMessage());
        }
    }

    /**
     * Whatever byte changes, who does not hold the key is refused, and nothing else happens. Only
     * the name of the signature's algorithm is outside of what is signed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa", "pss", "ed25519"})
    void changedByteIsRefused(String name) throws IOException {
        byte[] der = PemBlock.all(file(name)).getFirst().der();
        var parts = new DerReader(der).next().inside();
        int algorithmAt = parts.next().end();
        int algorithmEnd = parts.next().end();
        for (int i = 0; i < der.length; i++) {
            refuse(name + " cut at " + i, Arrays.copyOf(der, i));
            byte[] changed = der.clone();
            changed[i] ^= 1;
            if (i < algorithmAt || i >= algorithmEnd) {
                refuse(name + " byte " + i, changed);
            } else {
                acceptOrRefuse(changed);
            }
        }
    }

    private static void acceptOrRefuse(byte[] der) {
        try {
            CertificateRequest.parse(pem(der)).requireSignature();
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().isEmpty());
        }
    }

    private static void refuse(String what, byte[] der) {
        assertThrows(
                IllegalArgumentException.class,
                () -> CertificateRequest.parse(pem(der)).requireSignature(),
                what);
    }

    @Test
    void chainHoldsCertificatesOnly() throws IOException {
        assertEquals(
                "only CERTIFICATE PEM blocks are allowed, found \"CERTIFICATE REQUEST\"",
                IssuedCertificates.fault(file("ec")).orElseThrow());
        assertEquals(
                "no PEM block headers are permitted",
                IssuedCertificates.fault(
                                """
                                -----BEGIN CERTIFICATE-----
                                A: b

                                AAAA
                                -----END CERTIFICATE-----
                                """
                                        .getBytes(US_ASCII))
                        .orElseThrow());
        assertEquals(
                "x509: malformed certificate",
                IssuedCertificates.fault(
                                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                                        .getBytes(US_ASCII))
                        .orElseThrow());
    }
}
