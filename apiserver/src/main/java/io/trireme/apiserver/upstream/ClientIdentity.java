package io.trireme.apiserver.upstream;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who this server says it is to another one.
 *
 * @param chain its own certificate first
 */
public record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
    public ClientIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }
}
