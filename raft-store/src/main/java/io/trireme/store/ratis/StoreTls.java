package io.trireme.store.ratis;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * PEM files for mutual TLS between members. Whoever holds a certificate of this CA may write, so
 * the CA signs members of the store only.
 *
 * @param authority the certificate of the CA
 * @param certificate this member's, for server and client use, naming the hosts it is reached by
 * @param key the certificate's key, PKCS #8
 */
public record StoreTls(Path authority, Path certificate, Path key) {
    public StoreTls {
        requireNonNull(authority, "authority");
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
    }
}
