package io.trireme.store.backup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The numbers of the format, which the package describes. */
final class BackupFormat {
    /** Line ends that a transfer as text would change. */
    static final byte[] MAGIC = "TRIREME-BACKUP\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Of a backup without users and roles, so that earlier versions can read it. */
    static final int VERSION_PLAIN = 1;

    /** Of one with users or roles. */
    static final int VERSION_AUTH = 2;

    static final int ORIGIN = 1;
    static final int LEASE = 2;
    static final int KEY = 3;
    static final int END = 4;
    static final int AUTH = 5;

    /** etcdctl takes a file for whole if it is this much longer than a multiple of a sector. */
    static final int DIGEST_BYTES = 32;

    static final int SECTOR_BYTES = 512;

    /** Far above the largest entry of a log that could have brought a key and its value. */
    static final int RECORD_BYTES_MAX = 256 << 20;

    private BackupFormat() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
