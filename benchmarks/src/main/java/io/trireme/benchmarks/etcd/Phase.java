package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.load.PhaseResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is measured, in this order, and what Trireme should reach beside etcd. */
enum Phase {
    PUT_1("puts of 256 bytes", 1, 0, 1, 0),
    PUT_64("puts of 256 bytes", 64, 2, 0, 1),
    PUT_1000("puts of 256 bytes", 1_000, 2, 0, 1),
    RANGE_LEADER("linearizable ranges of one key, leader", 1_000, 1, 0, 0),
    RANGE_FOLLOWER("linearizable ranges of one key, follower", 1_000, 1, 0, 0),
    KUBERNETES("Txn (mod revision, put 1 KiB, else get), 100 watchers", 256, 1.5, 0, 0);

    /** How long an event may take after its write's answer, at p99. */
    static final double WATCH_P99_MILLIS_MAX = 20;

    final String title;
    final int clients;

    /** The least that Trireme's throughput may be in etcd's; 0 where there is no goal. */
    private final double throughputRatioMin;

    /** The most that Trireme's p50 may be in etcd's; 0 where there is no goal. */
    private final double p50RatioMax;

    /** What Trireme's p99 must stay below in etcd's; 0 where there is no goal. */
    private final double p99RatioLimit;

    Phase(
            String title,
            int clients,
            double throughputRatioMin,
            double p50RatioMax,
            double p99RatioLimit) {
        this.title = title;
        this.clients = clients;
        this.throughputRatioMin = throughputRatioMin;
        this.p50RatioMax = p50RatioMax;
        this.p99RatioLimit = p99RatioLimit;
    }

    String goal() {
        var goals = new ArrayList<String>();
        if (throughputRatioMin > 0) {
            goals.add(String.format(Locale.ROOT, "throughput ≥ %.1f×", throughputRatioMin));
        }
        if (p50RatioMax > 0) {
            goals.add(String.format(Locale.ROOT, "p50 ≤ %.1f×", p50RatioMax));
        }
        if (p99RatioLimit > 0) {
            goals.add(String.format(Locale.ROOT, "p99 < %.1f×", p99RatioLimit));
        }
        if (this == KUBERNETES) {
            goals.add(String.format(Locale.ROOT, "watch p99 < %.0f ms", WATCH_P99_MILLIS_MAX));
        }
        return String.join(", ", goals);
    }

    boolean met(List<PhaseResult> etcd, List<PhaseResult> trireme) {
        double throughput =
                Medians.of(trireme, PhaseResult::perSecond)
                        / Medians.of(etcd, PhaseResult::perSecond);
        double p50 =
                Medians.of(trireme, PhaseResult::p50Millis)
                        / Medians.of(etcd, PhaseResult::p50Millis);
        double p99 =
                Medians.of(trireme, PhaseResult::p99Millis)
                        / Medians.of(etcd, PhaseResult::p99Millis);
        return throughput >= throughputRatioMin
                && (p50RatioMax == 0 || p50 <= p50RatioMax)
                && (p99RatioLimit == 0 || p99 < p99RatioLimit)
                && (this != KUBERNETES
                        || Medians.of(trireme, one -> one.watchP99Millis().orElseThrow())
                                < WATCH_P99_MILLIS_MAX);
    }
}
