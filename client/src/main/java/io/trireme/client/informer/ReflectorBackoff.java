package io.trireme.client.informer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses of 0.8 s, doubling to 30 s, each lengthened by a random part so that clients spread. */
final class ReflectorBackoff {
    private static final Duration PAUSE_MIN = Duration.ofMillis(800);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private Duration pause = PAUSE_MIN;

    ReflectorBackoff(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
    }

    /** The next pause, between one and two times the present step and at most the maximum. */
    Duration next() {
        var jittered = pause.plusNanos((long) (pause.toNanos() * random.nextDouble()));
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
        return jittered.compareTo(PAUSE_MAX) < 0 ? jittered : PAUSE_MAX;
    }

    /** A random pause below the shortest step. */
    Duration spread() {
        return Duration.ofNanos((long) (PAUSE_MIN.toNanos() * random.nextDouble()));
    }

    void reset() {
        pause = PAUSE_MIN;
    }
}
