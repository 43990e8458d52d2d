package io.trireme.store.etcd;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The numbers by which etcd's clients know a cluster and its members, made of Trireme's names: the
 * first eight bytes of a SHA-256, so that every member says the same. Never zero.
 */
final class EtcdIds {
    private EtcdIds() {}

    static long ofCluster(String clusterId) {
        return number("cluster " + clusterId);
    }

    static long ofMember(String clusterId, String member) {
        return number("member " + clusterId + ' ' + member);
    }

    private static long number(String name) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            long number = ByteBuffer.wrap(digest).getLong();
            return number == 0 ? 1 : number;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
