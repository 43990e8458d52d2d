package io.trireme.api.pem;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request for a certificate (PKCS #10, RFC 2986). Faults are said in the words of Go's x509. */
public final class CertificateRequest {
    private static final String TYPE = "CERTIFICATE REQUEST";

    /** The object id 2.5.4.10, of a subject's organization. */
    private static final String ORGANIZATION = "55040a";

    private static final int BMP_STRING = 0x1e;

    private static final Map<String, String> KEY_ALGORITHMS =
            Map.of(
                    "2a864886f70d010101", "RSA",
                    "2a8648ce3d0201", "EC",
                    "2b6570", "Ed25519");

    private static final String PSS = "2a864886f70d01010a";

    /** RFC 8017, RFC 5758, RFC 8410. What uses SHA-1 is left out: nobody trusts it any more. */
    private static final Map<String, String> SIGNATURE_ALGORITHMS =
            Map.of(
                    "2a864886f70d01010b",
                    "SHA256withRSA",
                    "2a864886f70d01010c",
                    "SHA384withRSA",
                    "2a864886f70d01010d",
                    "SHA512withRSA",
                    PSS,
                    "RSASSA-PSS",
                    "2a8648ce3d040302",
                    "SHA256withECDSA",
                    "2a8648ce3d040303",
                    "SHA384withECDSA",
                    "2a8648ce3d040304",
                    "SHA512withECDSA",
                    "2b6570",
                    "Ed25519");

    private final byte[] signed;
    private final byte[] key;
    private final String keyAlgorithm;
    private final String signatureAlgorithm;
    private final Optional<byte[]> signatureParameters;
    private final byte[] signature;
    private final List<String> organizations;

    private CertificateRequest(DerReader.Element request) {
        var parts = request.inside();
        var info = parts.next(DerReader.SEQUENCE);
        signed = info.whole();
        var fields = info.inside();
        fields.next();
        organizations = organizations(fields.next(DerReader.SEQUENCE));
        var keyInfo = fields.next(DerReader.SEQUENCE);
        key = keyInfo.whole();
        keyAlgorithm = id(keyInfo.inside().next(DerReader.SEQUENCE).inside());
        var algorithm = parts.next(DerReader.SEQUENCE).inside();
        signatureAlgorithm = id(algorithm);
        signatureParameters =
                algorithm.hasMore() ? Optional.of(algorithm.next().whole()) : Optional.empty();
        byte[] bits = parts.next(DerReader.BIT_STRING).bytes();
        // The first byte counts unused bits, of which a signature has none.
        if (bits.length == 0 || bits[0] != 0) {
            throw new IllegalArgumentException(
                    "asn1: syntax error: invalid padding bits in BIT STRING");
        }
        signature = Arrays.copyOfRange(bits, 1, bits.length);
    }

    /**
     * Reads the first block of PEM text.
     *
     * @throws IllegalArgumentException when it holds no request
     */
    public static CertificateRequest parse(byte[] pem) {
        var blocks = PemBlock.all(pem);
        if (blocks.isEmpty() || !blocks.getFirst().type().equals(TYPE)) {
            throw new IllegalArgumentException("PEM block type must be " + TYPE);
        }
        return new CertificateRequest(
                new DerReader(blocks.getFirst().der()).next(DerReader.SEQUENCE));
    }

    private static String id(DerReader reader) {
        return HexFormat.of().formatHex(reader.next(DerReader.OBJECT_ID).bytes());
    }

    private static List<String> organizations(DerReader.Element subject) {
        var names = new ArrayList<String>();
        for (var sets = subject.inside(); sets.hasMore(); ) {
            for (var pairs = sets.next(DerReader.SET).inside(); pairs.hasMore(); ) {
                var pair = pairs.next(DerReader.SEQUENCE).inside();
                boolean wanted = id(pair).equals(ORGANIZATION);
                var value = pair.next();
                if (wanted) {
                    names.add(
                            new String(
                                    value.bytes(), value.tag() == BMP_STRING ? UTF_16BE : UTF_8));
                }
            }
        }
        return List.copyOf(names);
    }

    /** The organizations of the subject: the groups that its certificate would bring. */
    public List<String> organizations() {
        return organizations;
    }

    /**
     * Checks that who asks holds the private key.
     *
     * @throws IllegalArgumentException when the signature is not of the key in the request
     */
    public void requireSignature() {
        String algorithm = SIGNATURE_ALGORITHMS.get(signatureAlgorithm);
        if (algorithm == null || !KEY_ALGORITHMS.containsKey(keyAlgorithm)) {
            throw new IllegalArgumentException(
                    "x509: cannot verify signature: algorithm unimplemented");
        }
        boolean genuine;
        try {
            var verifier = Signature.getInstance(algorithm);
            if (signatureAlgorithm.equals(PSS)) {
                verifier.setParameter(pssParameters());
            }
            verifier.initVerify(publicKey());
            verifier.update(signed);
            genuine = verifier.verify(signature);
        } catch (GeneralSecurityException | IOException _) {
            genuine = false;
        }
        if (!genuine) {
            throw new IllegalArgumentException(
                    switch (KEY_ALGORITHMS.get(keyAlgorithm)) {
                        case "EC" -> "x509: ECDSA verification failure";
                        case "Ed25519" -> "x509: Ed25519 verification failure";
                        default -> "crypto/rsa: verification error";
                    });
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        return KeyFactory.getInstance(KEY_ALGORITHMS.get(keyAlgorithm))
                .generatePublic(new X509EncodedKeySpec(key));
    }

    private PSSParameterSpec pssParameters() throws GeneralSecurityException, IOException {
        var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        parameters.init(signatureParameters.orElseThrow(IOException::new));
        return parameters.getParameterSpec(PSSParameterSpec.class);
    }
}
