package io.trireme.apiserver.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.trireme.api.pem.Pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Optional;

/**
 * The key that signs the cluster's tokens, the same on all servers, and the public keys whose
 * tokens count: its own first, then those of earlier ones, so that a key can be replaced while its
 * tokens are still used.
 */
public final class TokenKeys {
    private final PrivateKey signing;
    private final List<TokenKey> keys;

    private TokenKeys(PrivateKey signing, List<PublicKey> keys) {
        this.signing = signing;
        this.keys = keys.stream().map(TokenKey::of).toList();
        byte[] text = this.keys.getFirst().id().getBytes(US_ASCII);
        if (TokenAlgorithm.of(signing) != own().algorithm() || !own().verifies(text, sign(text))) {
            throw new IllegalArgumentException(
                    "a private key that is not the one of the first public key");
        }
    }

    public static TokenKeys of(KeyPair pair) {
        return new TokenKeys(pair.getPrivate(), List.of(pair.getPublic()));
    }

    /**
     * Reads a private key, and public keys of which the first belongs to it, from PEM.
     *
     * @throws IllegalArgumentException if they are not such keys; the words go on after "the file
     *     holds"
     */
    public static TokenKeys read(Path privateKey, Path publicKeys) throws IOException {
        return new TokenKeys(
                Pem.privateKey(Files.readAllBytes(privateKey)),
                Pem.publicKeys(Files.readAllBytes(publicKeys)));
    }

    /** The key that new tokens are verified with. */
    TokenKey own() {
        return keys.getFirst();
    }

    List<TokenKey> all() {
        return keys;
    }

    /** The key of a header; none for the id of a stranger. */
    Optional<TokenKey> find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    byte[] sign(byte[] text) {
        try {
            var signer = Signature.getInstance(own().algorithm().signature());
            signer.initSign(signing);
            signer.update(text);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a private key that cannot sign", e);
        }
    }
}
