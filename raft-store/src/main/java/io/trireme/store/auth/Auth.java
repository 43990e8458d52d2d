package io.trireme.store.auth;

/**
 * Users and roles of a store, and changes on behalf of who comes through a door. They are part of
 * the replicated state, of snapshots and of backups.
 */
public interface Auth {
    /** As this member knows; costs nothing, and works without a quorum. */
    AuthState state();

    /** With all that was acknowledged before the call; linearizable. */
    AuthState current();

    GuardedWrites as(Caller caller);
}
