package io.trireme.chaos.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Plans faults, one after the other, from a seed alone: the same seed and servers give the same
 * faults. They are dealt from a shuffled deck in which each kind lies as often as its weight, so
 * that rare kinds come for sure, once in a while.
 */
final class FaultPlan {
    static final Duration LENGTH_MIN = Duration.ofSeconds(1);
    static final Duration LENGTH_MAX = Duration.ofSeconds(8);
    static final Duration REST_MAX = Duration.ofSeconds(4);

    /** As far back as certificates are valid that were made just now, and a bit less. */
    static final Duration CLOCK_MIN = Duration.ofMinutes(-30);

    static final Duration CLOCK_MAX = Duration.ofHours(2);
    static final List<Duration> FSYNC =
            List.of(
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3));

    private final Random random;
    private final List<String> servers;
    private final Deque<FaultKind> deck = new ArrayDeque<>();

    FaultPlan(long seed, List<String> servers) {
        this.random = new Random(seed);
        this.servers = List.copyOf(servers);
    }

    PlannedFault next() {
        if (deck.isEmpty()) {
            deck.addAll(shuffledDeck());
        }
        var kind = deck.pop();
        var order = new ArrayList<>(servers);
        Collections.shuffle(order, random);
        return new PlannedFault(
                kind,
                order,
                amount(kind),
                between(LENGTH_MIN, LENGTH_MAX),
                between(Duration.ZERO, REST_MAX));
    }

    private List<FaultKind> shuffledDeck() {
        var all = new ArrayList<FaultKind>();
        for (FaultKind kind : FaultKind.values()) {
            all.addAll(Collections.nCopies(kind.weight(), kind));
        }
        Collections.shuffle(all, random);
        return all;
    }

    private Duration amount(FaultKind kind) {
        return switch (kind) {
            case SLOW_FSYNC -> FSYNC.get(random.nextInt(FSYNC.size()));
            case CLOCK -> Duration.ofSeconds(between(CLOCK_MIN, CLOCK_MAX).toSeconds());
            case KILL_ONE,
                    KILL_TWO,
                    KILL_ALL,
                    STOP,
                    CUT_OFF,
                    DEAF,
                    MUTE,
                    BRIDGE,
                    ONE_WAY,
                    MOVE_LEADER,
                    REPLACE_KILLED,
                    REPLACE_RUNNING ->
                    Duration.ZERO;
        };
    }

    private Duration between(Duration min, Duration max) {
        return Duration.ofMillis(random.nextLong(min.toMillis(), max.toMillis()));
    }
}
