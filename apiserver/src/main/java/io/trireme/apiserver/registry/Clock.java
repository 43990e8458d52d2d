package io.trireme.apiserver.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Time and chance, as objects show them. */
public final class Clock {
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int NAME_LENGTH_MAX = 63;

    private final InstantSource time;
    private final RandomGenerator random;

    public Clock(InstantSource time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    public Instant now() {
        return time.instant();
    }

    /** RFC 3339 in whole seconds. */
    public String seconds() {
        return seconds(now());
    }

    static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A random (version 4) UUID. */
    public String uid() {
        long high;
        long low;
        synchronized (random) {
            high = random.nextLong();
            low = random.nextLong();
        }
        return new UUID(
                        (high & 0xffff_ffff_ffff_0fffL) | 0x4000L,
                        (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L)
                .toString();
    }

    /** A prefix, cut where it is too long, and five random characters. */
    public String generatedName(String prefix) {
        int keep = NAME_LENGTH_MAX - SUFFIX_LENGTH;
        var name = new StringBuilder(prefix.length() > keep ? prefix.substring(0, keep) : prefix);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_ALPHABET.charAt(below(SUFFIX_ALPHABET.length())));
        }
        return name.toString();
    }

    /** A random number from 0 up to, not with, a bound. */
    public int below(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }
}
