package io.trireme.benchmarks.etcd;

import java.util.Locale;

/** What is measured with many keys, in the order of the table. */
enum MillionMeasure {
    LOAD("load of all keys", "s", Goal.NONE),
    RSS("resident memory after it (RSS), largest member", "MiB", Goal.BELOW_ETCD),
    PSS("proportional memory after it (PSS), largest member", "MiB", Goal.BELOW_ETCD),
    RESTART("restart of a member after `kill -9`, to a linearizable range", "s", Goal.NONE),
    SNAPSHOT("snapshot into a file", "s", Goal.NONE),
    SNAPSHOT_SIZE("its size", "MiB", Goal.NONE),
    INSTALL("install on an empty member, until it has applied all", "s", Goal.NONE),
    INSTALL_SIZE("its folder then", "MiB", Goal.NONE),
    DISK_LOADED("disk after the load, largest member", "MiB", Goal.NONE),
    DISK_OVERWRITTEN("disk after every key was overwritten, largest member", "MiB", Goal.NONE),
    COMPACTION("compaction, physical", "s", Goal.NONE),
    DISK_COMPACTED("disk a minute after it, largest member", "MiB", Goal.NONE),
    DEFRAGMENT("defragment of all members (Trireme: nothing to do)", "s", Goal.NONE),
    DISK_DEFRAGMENTED("disk after it, largest member", "MiB", Goal.NONE),
    PUT_QUIET("put p99, 200 puts/s, quiet", "ms", Goal.NONE),
    PUT_SNAPSHOT("put p99 while a snapshot streams", "ms", Goal.TWICE_QUIET),
    PUT_INSTALL("put p99 while a member is installed", "ms", Goal.TWICE_QUIET),
    PUT_COMPACTION("put p99 while a compaction runs", "ms", Goal.TWICE_QUIET),
    PUT_DEFRAGMENT("put p99 while all defragment", "ms", Goal.NONE),
    ELECTIONS("elections in all that time", "", Goal.NONE);

    /** What a put's p99 may be in its quiet value. */
    static final double QUIET_RATIO_MAX = 2;

    /** What Trireme's value should be. */
    enum Goal {
        NONE("–"),
        BELOW_ETCD("< etcd"),
        TWICE_QUIET(String.format(Locale.ROOT, "≤ %.0f× quiet", QUIET_RATIO_MAX));

        final String text;

        Goal(String text) {
            this.text = text;
        }
    }

    final String title;
    final String unit;
    final Goal goal;

    MillionMeasure(String title, String unit, Goal goal) {
        this.title = title;
        this.unit = unit;
        this.goal = goal;
    }
}
