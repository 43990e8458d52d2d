/**
 * The store as other modules see it: a replicated, ordered, multi-version map from bytes to bytes.
 *
 * <p>Every transaction that changes something gets the next {@link io.trireme.store.Revision}; keys
 * keep their history down to the compaction floor. Reads are linearizable on every member unless a
 * caller asks otherwise. Watches are ordered, unique, reliable, atomic, resumable and bookmarkable,
 * in the sense of etcd's API guarantees.
 *
 * <p>Expected answers (a failed compare, a compacted revision) are values. Failures are {@link
 * io.trireme.store.StoreException}s and say whether the request may have been applied. Everything
 * here blocks and is meant for virtual threads. Nothing here knows of Kubernetes.
 */
package io.trireme.store;
