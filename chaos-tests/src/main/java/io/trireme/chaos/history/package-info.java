/**
 * Clients that write and read counters in ConfigMaps and note what they saw, and the judgement of
 * these notes. {@code RegisterHistory} is pure; {@code Workload} has one virtual thread per client.
 *
 * <p>Each counter has one writer, which always writes a larger number than ever before and names
 * the resourceVersion that it replaces. So a value can only grow, whatever the outcome of a write
 * was, and linearizability comes down to bounds by real time on what a read may return.
 */
package io.trireme.chaos.history;
