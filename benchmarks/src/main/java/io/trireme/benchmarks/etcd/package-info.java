/**
 * Trireme's store beside etcd, by one client of etcd's API that knows nothing of either. Each run
 * starts three fresh members, as processes, measures, and ends them before the other's run begins,
 * so that one alone has the machine.
 *
 * <p>The load is closed: each logical client has one call open. Answers arrive on gRPC's two event
 * loops, where the next call is sent; nothing there blocks.
 */
package io.trireme.benchmarks.etcd;
