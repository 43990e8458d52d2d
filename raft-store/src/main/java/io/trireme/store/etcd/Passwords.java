package io.trireme.store.etcd;

import io.trireme.store.Bytes;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Hashes of passwords: bcrypt of etcd's default cost, in its usual text form. They cost so much
 * time on purpose that only a few are worked out at once; who has to wait too long is refused.
 */
final class Passwords {
    /** What bcrypt takes into account. */
    static final int PASSWORD_BYTES_MAX = 72;

    private static final int COST = 10;
    private static final int SALT_BYTES = 16;
    private static final int PARALLEL_MAX = 2;
    private static final long WAIT_SECONDS_MAX = 5;

    /** Of any writer of bcrypt, and of a cost at which a member can look at it. */
    private static final Pattern HASH =
            Pattern.compile("\\$2[abxy]?\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");

    private final SecureRandom random = new SecureRandom();
    private final Semaphore slots = new Semaphore(PARALLEL_MAX);

    /** Compared with where there is no user, which must take as long. */
    private final String nobodys = generate("");

    /** A password as it is kept. */
    Bytes hash(String password) {
        if (bytes(password).length > PASSWORD_BYTES_MAX) {
            throw EtcdErrors.invalid(
                    "a password has at most " + PASSWORD_BYTES_MAX + " bytes in UTF-8");
        }
        return Bytes.utf8(inTurn(() -> generate(password)));
    }

    /**
     * A hash that a client made itself.
     *
     * @param base64 of a hash in bcrypt's text form
     */
    static Bytes ready(String base64) {
        try {
            var hash = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
            if (HASH.matcher(hash).matches()) {
                return Bytes.utf8(hash);
            }
        } catch (IllegalArgumentException _) {
            // Answered below, as any other text that is no hash.
        }
        throw EtcdErrors.invalid("the hashed password is no bcrypt hash of cost 4 to 14");
    }

    /**
     * Whether a password is that of a hash; takes as long where there is none, or it is too long.
     */
    boolean match(String password, Optional<Bytes> hash) {
        byte[] shown = bytes(password);
        byte[] looked = Arrays.copyOf(shown, Math.min(shown.length, PASSWORD_BYTES_MAX));
        String kept = hash.map(Bytes::toUtf8).orElse(nobodys);
        boolean same = inTurn(() -> OpenBSDBCrypt.checkPassword(kept, looked));
        return same && shown.length <= PASSWORD_BYTES_MAX && hash.isPresent();
    }

    private String generate(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return OpenBSDBCrypt.generate("2a", bytes(password), salt, COST);
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!slots.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw EtcdErrors.tooManyRequests();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EtcdErrors.stopped();
        }
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }
}
