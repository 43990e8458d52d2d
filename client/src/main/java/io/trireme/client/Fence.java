package io.trireme.client;

import static java.util.Objects.requireNonNull;

/**
 * Proof of one term of a Lease. A write that carries it is refused with a conflict once the Lease
 * has another holder, by a compare inside the store's transaction.
 *
 * @param token resourceVersion of the write that began the term
 */
public record Fence(String namespace, String lease, String token) {
    /** The request header that carries a fence; in lower case as all names of headers here. */
    public static final String HEADER = "trireme-fence";

    public Fence {
        requireNonNull(namespace, "namespace");
        requireNonNull(lease, "lease");
        if (token.isEmpty() || !token.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("fence token is no resourceVersion: " + token);
        }
    }

    public String headerValue() {
        return namespace + "/" + lease + ";" + token;
    }
}
