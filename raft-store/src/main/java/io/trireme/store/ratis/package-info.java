/**
 * The replicated store: the state core on Apache Ratis and RocksDB. Alone imports both.
 *
 * <p>Writes of this member are gathered into entries ({@link io.trireme.store.ratis.Proposer}) and
 * sent to the leader ({@link io.trireme.store.ratis.LeaderChannel}); Ratis orders and keeps them;
 * its updater thread applies them, one after the other, to RocksDB ({@link
 * io.trireme.store.ratis.StoreStateMachine}). The Raft log is the write-ahead log: RocksDB's own is
 * off, and every entry is written together with its index, so a restart goes on from there.
 *
 * <p>A refusal is an outcome; whatever else goes wrong while applying is a fault and stops the
 * member. Callers' threads block; they are meant to be virtual.
 */
package io.trireme.store.ratis;
