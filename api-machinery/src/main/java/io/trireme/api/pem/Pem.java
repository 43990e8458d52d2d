package io.trireme.api.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys from PEM text (RFC 7468). What is refused is said in words that go on
 * after "the file holds".
 */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    /** DER of the algorithm identifier for RSA: the OID 1.2.840.113549.1.1.1 and NULL. */
    private static final String RSA_ALGORITHM = "300d06092a864886f70d0101010500";

    private static final String NO_CERTIFICATE = "no readable certificate";
    private static final String NO_KEY =
            "no readable private key of " + String.join(", ", KEY_ALGORITHMS);
    private static final String NO_PUBLIC_KEY =
            "no readable public key of " + String.join(", ", KEY_ALGORITHMS);

    private Pem() {}

    /**
     * All certificates, in order.
     *
     * @throws IllegalArgumentException when there is none or one is unreadable
     */
    public static List<X509Certificate> certificates(byte[] pem) {
        var certificates = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block = blocks(pem); block.find(); ) {
                if (block.group(1).equals("CERTIFICATE")) {
                    var der = new ByteArrayInputStream(decode(block.group(2), NO_CERTIFICATE));
                    certificates.add((X509Certificate) factory.generateCertificate(der));
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(NO_CERTIFICATE, e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no certificate in PEM");
        }
        return List.copyOf(certificates);
    }

    /**
     * The first private key: PKCS #8 of EC, RSA or Ed25519, or PKCS #1 of RSA.
     *
     * @throws IllegalArgumentException when there is none that can be read
     */
    public static PrivateKey privateKey(byte[] pem) {
        for (var block = blocks(pem); block.find(); ) {
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(decode(block.group(2), NO_KEY));
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(wrapRsa(decode(block.group(2), NO_KEY)));
                }
                case "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
                        throw new IllegalArgumentException(
                                "a private key in the form "
                                        + block.group(1)
                                        + ", convert it: openssl pkcs8 -topk8 -nocrypt");
                default -> {} // Parameters, certificates.
            }
        }
        throw new IllegalArgumentException("no private key in PEM");
    }

    /**
     * All public keys (SubjectPublicKeyInfo of EC, RSA or Ed25519), in order.
     *
     * @throws IllegalArgumentException when there is none or one is unreadable
     */
    public static List<PublicKey> publicKeys(byte[] pem) {
        var keys = new ArrayList<PublicKey>();
        for (var block = blocks(pem); block.find(); ) {
            if (block.group(1).equals("PUBLIC KEY")) {
                keys.add(publicKey(decode(block.group(2), NO_PUBLIC_KEY)));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no public key in PEM");
        }
        return List.copyOf(keys);
    }

    private static PublicKey publicKey(byte[] der) {
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePublic(new X509EncodedKeySpec(der));
            } catch (InvalidKeySpecException _) {
                // A key of another algorithm; the next one tries.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK knows " + algorithm, e);
            }
        }
        throw new IllegalArgumentException(NO_PUBLIC_KEY);
    }

    private static PrivateKey pkcs8(byte[] der) {
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException _) {
                // A key of another algorithm; the next one tries.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK knows " + algorithm, e);
            }
        }
        throw new IllegalArgumentException(NO_KEY);
    }

    /** PKCS #8 is PKCS #1 with the version and the algorithm around it. */
    private static byte[] wrapRsa(byte[] pkcs1) {
        byte[] version = {2, 1, 0};
        byte[] algorithm = new BigInteger(RSA_ALGORITHM, 16).toByteArray();
        return tagged(0x30, concat(version, concat(algorithm, tagged(0x04, pkcs1))));
    }

    private static byte[] tagged(int tag, byte[] content) {
        int n = content.length;
        byte[] head =
                n < 0x80
                        ? new byte[] {(byte) tag, (byte) n}
                        : new byte[] {
                            (byte) tag, (byte) 0x83, (byte) (n >> 16), (byte) (n >> 8), (byte) n
                        };
        return concat(head, content);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static Matcher blocks(byte[] pem) {
        return BLOCK.matcher(new String(pem, US_ASCII));
    }

    private static byte[] decode(String base64, String refusal) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(refusal, e);
        }
    }
}
