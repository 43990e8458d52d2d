/**
 * etcd's version 3 gRPC API over a {@link io.trireme.store.Store}: the store's second door, for
 * etcd's own clients.
 *
 * <p>Each service is one class that turns a request into calls of the store and their outcomes into
 * responses; nothing is decided here that the store could decide. What etcd refuses is refused with
 * etcd's own words and codes ({@link io.trireme.store.etcd.EtcdErrors}). What Trireme does not do
 * answers {@code UNIMPLEMENTED}.
 *
 * <p>Who makes a call is in its {@link io.trireme.store.etcd.Credentials}; whether they may do what
 * they ask for is asked of {@link io.trireme.store.etcd.Access} alone, and for writes of the store.
 * Passwords and tokens are this package's: nothing behind it meets one.
 *
 * <p>Calls run on virtual threads, one each, and block. A watch has a virtual thread of its own,
 * which ends with its stream. Nothing is sent to a client that does not read.
 *
 * <p>Differences from etcd that a client can see: a renewal of a lease needs a quorum; a large
 * batch of changes comes as several responses, whole revisions each; a snapshot is a backup in
 * Trireme's own format, not etcd's database.
 *
 * <p>This package alone imports gRPC and the generated messages of {@code
 * io.trireme.store.etcd.wire}.
 */
package io.trireme.store.etcd;
