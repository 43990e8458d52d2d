/**
 * The replicated state: what an entry of the log does to the rows of a member.
 *
 * <p>Pure: no thread, clock, random number or I/O. The same rows and the same entry give the same
 * changed rows, outcomes and events, on every member and on every replay. Rows are read through
 * {@link io.trireme.store.core.RowView}, so the same code runs on RocksDB and in memory. Who calls
 * it owns the order of entries, the atomic write of the changes, and all waiting.
 *
 * <p>Invariants: a live version of a key stands in the table of live keys and nowhere else; an
 * older one stands in the history until its end is at or below the compaction floor; each change of
 * a key has one event row, kept from the floor on.
 */
package io.trireme.store.core;
