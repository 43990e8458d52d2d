package io.trireme.scheduler;

import static java.util.Objects.requireNonNull;

import io.trireme.election.ElectionConfig;

/**
 * @param schedulerName pods that name another scheduler are left alone
 * @param bindingsMax how many bindings are written at the same time
 */
public record SchedulerConfig(String schedulerName, int bindingsMax, ElectionConfig election) {
    public static final String DEFAULT_NAME = "default-scheduler";
    public static final String LEASE = "kube-scheduler";
    private static final int BINDINGS_MAX = 16;

    public SchedulerConfig {
        requireNonNull(schedulerName, "schedulerName");
        requireNonNull(election, "election");
        if (bindingsMax < 1) {
            throw new IllegalArgumentException("bindingsMax " + bindingsMax);
        }
    }

    public static SchedulerConfig of(ElectionConfig election) {
        return new SchedulerConfig(DEFAULT_NAME, BINDINGS_MAX, election);
    }
}
