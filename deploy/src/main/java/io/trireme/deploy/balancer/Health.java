package io.trireme.deploy.balancer;

/** What a probe says of an API server, best first. */
enum Health {
    /** {@code /readyz} is fine. */
    READY,
    /**
     * Answers, but not that it is ready: without a quorum its 503 tells a client more than nothing
     * would.
     */
    UNREADY,
    /** Refuses connections, or keeps them without a word, as a stopped process does. */
    SILENT;

    boolean betterThan(Health other) {
        return compareTo(other) < 0;
    }
}
