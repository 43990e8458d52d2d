package io.trireme.benchmarks.etcd;

/**
 * What the client saw of one leader's death.
 *
 * @param untilWriteMillis from the kill to the first acknowledgement of a write begun after it
 * @param longestGapMillis between two acknowledgements, until the member was back and a while more
 */
record Outage(double untilWriteMillis, double longestGapMillis) {}
