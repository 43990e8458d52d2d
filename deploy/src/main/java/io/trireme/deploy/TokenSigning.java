package io.trireme.deploy;

import io.trireme.apiserver.tokens.TokenIssuer;
import io.trireme.apiserver.tokens.TokenKeys;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.deploy.pki.ClusterPki;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The cluster's key for service account tokens, as the configuration has it. */
public final class TokenSigning {
    private TokenSigning() {}

    /**
     * @throws ConfigException naming the file and what is wrong with it
     */
    public static TokenIssuer of(ServerConfig config) throws IOException {
        Path key = ClusterPki.tokenKey(config.pkiDir());
        Path publicKeys = ClusterPki.tokenPublicKeys(config.pkiDir());
        for (Path file : new Path[] {key, publicKeys}) {
            if (!Files.isReadable(file)) {
                throw new ConfigException(
                        "the key file "
                                + file
                                + " for service account tokens is missing or cannot be read; it is"
                                + " the same on all servers, and made by: ./trireme pki");
            }
        }
        var tokens = config.tokens();
        return new TokenIssuer(
                keys(key, publicKeys),
                tokens.issuer(),
                tokens.audiences(),
                tokens.extendsExpiration(),
                Optional.of(tokens.keysUri().orElseGet(() -> keysUri(config))));
    }

    private static TokenKeys keys(Path key, Path publicKeys) throws IOException {
        try {
            return TokenKeys.read(key, publicKeys);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    key + " with " + publicKeys.getFileName() + " holds " + e.getMessage(), e);
        }
    }

    private static URI keysUri(ServerConfig config) {
        return URI.create("https://" + config.apiAdvertise() + "/openid/v1/jwks");
    }
}
