/**
 * Watches over the events that a store publishes, the same for every store.
 *
 * <p>One {@link io.trireme.store.watch.WatchHub} per member holds a ring of recent events. A watch
 * is only a cursor: it reads the ring, or, when it fell behind, the rows. The thread that applies
 * entries publishes and never waits for a watch; each watch is polled by its own reader's thread.
 * Invariant: what is published was written to the rows before.
 */
package io.trireme.store.watch;
