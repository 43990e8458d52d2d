package io.trireme.apiserver.tokens;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * A public key of the cluster.
 *
 * @param id the header {@code kid} of what it verifies: the SHA-256 of the key's DER, in unpadded
 *     base64url, as Kubernetes computes it
 */
record TokenKey(String id, TokenAlgorithm algorithm, PublicKey key) {
    private static final int P256_BYTES = 32;

    static TokenKey of(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return new TokenKey(base64(digest), TokenAlgorithm.of(key), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean verifies(byte[] text, byte[] signature) {
        try {
            var verifier = Signature.getInstance(algorithm.signature());
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            // Not even of the length that a signature of this key has.
            return false;
        }
    }

    /** The key as a JSON Web Key (RFC 7517). */
    ObjectNode webKey() {
        var web = JsonNodeFactory.instance.objectNode().put("use", "sig");
        switch (key) {
            case RSAPublicKey rsa ->
                    web.put("kty", "RSA")
                            .put("kid", id)
                            .put("alg", algorithm.name())
                            .put("n", base64(unsigned(rsa.getModulus())))
                            .put("e", base64(unsigned(rsa.getPublicExponent())));
            case ECPublicKey ec ->
                    web.put("kty", "EC")
                            .put("kid", id)
                            .put("crv", "P-256")
                            .put("alg", algorithm.name())
                            .put("x", base64(padded(ec.getW().getAffineX())))
                            .put("y", base64(padded(ec.getW().getAffineY())));
            default -> throw new IllegalStateException("no web key of " + key.getAlgorithm());
        }
        return web;
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes.length > 1 && bytes[0] == 0
                ? Arrays.copyOfRange(bytes, 1, bytes.length)
                : bytes;
    }

    private static byte[] padded(BigInteger coordinate) {
        byte[] bytes = unsigned(coordinate);
        byte[] whole = new byte[P256_BYTES];
        System.arraycopy(bytes, 0, whole, P256_BYTES - bytes.length, bytes.length);
        return whole;
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
