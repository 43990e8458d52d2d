package io.trireme.store.etcd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * PEM files of the door. Whoever holds a certificate of this CA may read and write the whole store
 * until users and roles count, and its operators after that too, so the CA signs nothing else.
 *
 * @param authority the certificate of the CA that clients must have a certificate of
 * @param certificate the member's own, for server use, naming the hosts it is reached by
 * @param key the certificate's key, PKCS #8
 */
public record EtcdTls(Path authority, Path certificate, Path key) {
    public EtcdTls {
        requireNonNull(authority, "authority");
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
    }
}
