package io.trireme.api.pem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

final class PemTest {
    /** Of openssl req -x509 -newkey ed25519 -subj /CN=a, and /CN=b. */
    private static final String A =
            """
            -----BEGIN CERTIFICATE-----
            MIIBLjCB4aADAgECAhRAIArfRc081fwK8p2Key7xRAe6LzAFBgMrZXAwDDEKMAgG
            A1UEAwwBYTAgFw0yNjExMjcwMTM2MjVaGA8yMTI2MTEwMzAxMzYyNVowDDEKMAgG
            A1UEAwwBYTAqMAUGAytlcAMhAJHnj/D06Yp6E0NI1JEnb2YIV3h3gvIwLv34NGWK
            VJGTo1MwUTAdBgNVHQ4EFgQUWKyEsCMd6VGMCaQebKv8yfngZZUwHwYDVR0jBBgw
            FoAUWKyEsCMd6VGMCaQebKv8yfngZZUwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD
            QQBSf5XDlUJQSfgi/l8PA1m1fnVXTViypsld6UM9Z+3Z6HzO7m1llkW6aW7FRgFb
            vinQV4SRrdumYnte6VKaJhwN
            -----END CERTIFICATE-----
            """;

    private static final String B =
            """
            -----BEGIN CERTIFICATE-----
            MIIBLjCB4aADAgECAhQKoza9zRl/ILsS2p7yn2YLImT2hjAFBgMrZXAwDDEKMAgG
            A1UEAwwBYjAgFw0yNjExMjcwMTM2MjVaGA8yMTI2MTEwMzAxMzYyNVowDDEKMAgG
            A1UEAwwBYjAqMAUGAytlcAMhAAC9aw9ojC54lFm6sfeNqdqpKKz8b5RUdk7XyTF2
            X8uso1MwUTAdBgNVHQ4EFgQUn9wWudUwdAMPkTl/QlIA6IxYCGIwHwYDVR0jBBgw
            FoAUn9wWudUwdAMPkTl/QlIA6IxYCGIwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD
            QQD5vqtPaaan1s6fUfKz2na4q4o9Ex/W+s4gPj3LlzUtExfZGfZr2QqdMlK6TmS5
            vCTN38Qlnn5NL1YBeJIjE20J
            -----END CERTIFICATE-----
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String block(String type, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, bytes("\n")).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    private static List<String> subjects(String text) {
        return Pem.certificates(bytes(text)).stream()
                .map(certificate -> certificate.getSubjectX500Principal().getName())
                .toList();
    }

    private static PrivateKey made(String algorithm, int size) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (size > 0) {
            generator.initialize(size);
        }
        return generator.generateKeyPair().getPrivate();
    }

    @Test
    void certificatesAreReadInOrderWhateverStandsBetween() {
        assertEquals(List.of("CN=b", "CN=a"), subjects("# the chain\n" + B + "\r\nand\n" + A));
    }

    @Test
    void linesMayEndAsOnWindows() {
        assertEquals(List.of("CN=a"), subjects(A.replace("\n", "\r\n")));
    }

    @ParameterizedTest
    @CsvSource({"EC,256", "RSA,2048", "Ed25519,0"})
    void privateKeyIsReadFromPkcs8(String algorithm, int size) throws Exception {
        var key = made(algorithm, size);
        assertEquals(key, Pem.privateKey(bytes(A + block("PRIVATE KEY", key.getEncoded()))));
    }

    /** PKCS #8 of RSA has 26 bytes before PKCS #1: lengths, version, algorithm. */
    @ParameterizedTest
    @CsvSource({"1024", "2048", "4096"})
    void rsaKeyIsReadFromPkcs1(int size) throws Exception {
        var key = made("RSA", size);
        byte[] whole = key.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(whole, 26, whole.length);
        assertEquals(key, Pem.privateKey(bytes(block("RSA PRIVATE KEY", pkcs1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no private key in PEM",
                "hello|no private key in PEM",
                "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----"
                        + "|no readable private key of EC, RSA, Ed25519",
                "-----BEGIN PRIVATE KEY-----A-----END PRIVATE KEY-----"
                        + "|no readable private key of EC, RSA, Ed25519",
                "-----BEGIN EC PRIVATE KEY-----AAAA-----END EC PRIVATE KEY-----"
                        + "|a private key in the form EC PRIVATE KEY, convert it: openssl pkcs8"
                        + " -topk8 -nocrypt",
                "-----BEGIN PRIVATE KEY-----AAAA|no private key in PEM",
            })
    void badKeyIsRefusedInWords(String text, String why) {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> Pem.privateKey(bytes(text)));
        assertEquals(why, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no certificate in PEM",
                "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----|no certificate in PEM",
                "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----|no readable certificate",
                "-----BEGIN CERTIFICATE-----A-----END CERTIFICATE-----|no readable certificate",
                "-----BEGIN CERTIFICATE-----AAAA|no certificate in PEM",
            })
    void badCertificateIsRefusedInWords(String text, String why) {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> Pem.certificates(bytes(text)));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void badOneAmongGoodOnesIsRefused() {
        var bad = block("CERTIFICATE", HexFormat.of().parseHex("3003020100"));
        assertThrows(IllegalArgumentException.class, () -> Pem.certificates(bytes(A + bad)));
    }
}
