package io.trireme.apiserver.tokens;

import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;

/** How tokens are signed (RFC 7518 §3.1); the name is the one of the header {@code alg}. */
enum TokenAlgorithm {
    RS256("SHA256withRSA"),
    /** ECDSA on P-256; the signature is both numbers, 32 bytes each (RFC 7518 §3.4). */
    ES256("SHA256withECDSAinP1363Format");

    private static final int P256_BITS = 256;

    private final String signature;

    TokenAlgorithm(String signature) {
        this.signature = signature;
    }

    /** The JDK's name of the algorithm. */
    String signature() {
        return signature;
    }

    /**
     * @throws IllegalArgumentException if tokens are not signed with such keys
     */
    static TokenAlgorithm of(Key key) {
        return switch (key) {
            case RSAKey _ -> RS256;
            case ECKey ec when ec.getParams().getOrder().bitLength() == P256_BITS -> ES256;
            default ->
                    throw new IllegalArgumentException(
                            "a key of " + key.getAlgorithm() + ", but tokens need RSA or P-256");
        };
    }
}
