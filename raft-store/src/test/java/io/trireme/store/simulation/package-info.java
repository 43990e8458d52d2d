/**
 * A deterministic simulation of the store: the real core as three replicas over a simulated log,
 * network, disk and clock, all on one thread and all from one seed.
 *
 * <p>{@link io.trireme.store.simulation.StoreSimulation} runs one seed. Consensus is an oracle
 * (entries commit in one order); what it decides is as hostile as Raft allows: uncommitted entries
 * are lost or kept by the next leader, proposals come twice or late, replicas lag, crash at any
 * event, lose what was not flushed, and get snapshots when the log no longer reaches back. A {@link
 * io.trireme.store.simulation.Model} that shares no code with the core applies each entry when it
 * commits; after every event the replicas, replies, reads and watches are compared with it.
 *
 * <p>Ratis and RocksDB have threads and clocks of their own; integration and chaos tests cover
 * them.
 */
package io.trireme.store.simulation;
