/**
 * A store in memory, for tests of what is built on the store: the same state core and the same
 * watches as the replicated store, without Raft and without a disk. Calls apply under one lock, on
 * the caller's thread.
 */
package io.trireme.store.memory;
