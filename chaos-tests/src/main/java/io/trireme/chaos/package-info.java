/**
 * Faults against real processes, and what clients saw of them: the cluster under test in {@code
 * cluster}, what clients did and whether it can be right in {@code history}. Scenarios are the
 * tests.
 */
package io.trireme.chaos;
