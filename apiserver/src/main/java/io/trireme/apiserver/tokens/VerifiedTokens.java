package io.trireme.apiserver.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens whose signature held, so that it is computed once and not with every request. Only their
 * digests are kept, of the {@value #COUNT_MAX} that were used last.
 */
final class VerifiedTokens {
    private static final int COUNT_MAX = 4096;

    /** Guarded by itself. */
    private final Map<String, Boolean> digests =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > COUNT_MAX;
                }
            };

    boolean contains(String token) {
        String digest = digest(token);
        synchronized (digests) {
            return digests.get(digest) != null;
        }
    }

    void add(String token) {
        String digest = digest(token);
        synchronized (digests) {
            digests.put(digest, true);
        }
    }

    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
