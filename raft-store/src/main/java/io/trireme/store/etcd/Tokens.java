package io.trireme.store.etcd;

import io.trireme.store.Bytes;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.Caller;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proofs that somebody has shown a password, signed with a key that all members have: {@code
 * NAME.SINCE-AND-TIME.SIGNATURE}, each in base 64. Every member takes a token for {@link #LIFETIME}
 * from when it was made, and a member at which it is used for as long again each time, as etcd does
 * with its own. It ends at once when its user or their password is another, or users no longer
 * count.
 *
 * <p>Times are those of the members' clocks, so a token may live as much longer or shorter as they
 * differ.
 */
final class Tokens {
    static final Duration LIFETIME = Duration.ofMinutes(5);

    /** Uses that are remembered; who is forgotten must authenticate again earlier. */
    static final int USES_MAX = 10_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int NUMBERS_BYTES = 2 * Long.BYTES;

    private final InstantSource clock;

    /** By token, the one used longest ago first; guarded by itself. */
    private final LinkedHashMap<String, Instant> uses = new LinkedHashMap<>();

    Tokens(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * @param key as {@link AuthState#tokenKey} has it
     */
    String make(AuthUser user, Bytes key) {
        byte[] numbers =
                ByteBuffer.allocate(NUMBERS_BYTES)
                        .putLong(user.since())
                        .putLong(clock.millis())
                        .array();
        String signed =
                ENCODER.encodeToString(user.name().getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + ENCODER.encodeToString(numbers);
        return signed + '.' + ENCODER.encodeToString(signature(signed, key));
    }

    /** Who shows a token; nobody if it proves nothing, or nothing any more. */
    Optional<Caller.Named> caller(String token, AuthState state) {
        return state.enabled()
                ? state.tokenKey().flatMap(key -> read(token, key)).filter(it -> lives(it, state))
                : Optional.empty();
    }

    private boolean lives(Caller.Named caller, AuthState state) {
        return state.findUser(caller.name())
                .filter(user -> user.since() == caller.since().orElseThrow())
                .isPresent();
    }

    private Optional<Caller.Named> read(String token, Bytes key) {
        int end = token.lastIndexOf('.');
        int middle = token.indexOf('.');
        if (middle < 0 || middle == end) {
            return Optional.empty();
        }
        String signed = token.substring(0, end);
        try {
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(end + 1));
            if (!MessageDigest.isEqual(signature, signature(signed, key))) {
                return Optional.empty();
            }
            byte[] name = Base64.getUrlDecoder().decode(signed.substring(0, middle));
            var numbers =
                    ByteBuffer.wrap(Base64.getUrlDecoder().decode(signed.substring(middle + 1)));
            long since = numbers.getLong();
            if (!use(token, Instant.ofEpochMilli(numbers.getLong()))) {
                return Optional.empty();
            }
            return Optional.of(
                    new Caller.Named(
                            new String(name, StandardCharsets.UTF_8), OptionalLong.of(since)));
        } catch (IllegalArgumentException _) {
            // It is not of base 64, and so not of ours.
            return Optional.empty();
        }
    }

    /** Notes a use of a token, unless its time is over. */
    private boolean use(String token, Instant made) {
        Instant now = clock.instant();
        synchronized (uses) {
            Instant used = uses.remove(token);
            Instant last = used == null || used.isBefore(made) ? made : used;
            if (last.plus(LIFETIME).isBefore(now)) {
                return false;
            }
            uses.put(token, now);
            Map.Entry<String, Instant> oldest = uses.firstEntry();
            while (uses.size() > USES_MAX || oldest.getValue().plus(LIFETIME).isBefore(now)) {
                uses.pollFirstEntry();
                oldest = uses.firstEntry();
            }
            return true;
        }
    }

    private static byte[] signature(String text, Bytes key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.array(), ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
