package io.trireme.store.etcd;

import io.trireme.store.KeyRange;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.DeniedException;

import java.util.Optional;

/**
 * Whether the caller of a watch may read what it brings: when it begins, and, unlike in etcd, also
 * before each batch of events that it takes.
 *
 * @param unproven why nobody knows who the caller is
 */
record WatchRight(Access access, KeyRange range, Caller caller, Optional<AuthRefusal> unproven) {
    /** Of the caller of this thread's call. */
    static WatchRight ofThisCall(Access access, KeyRange range) {
        try {
            return new WatchRight(access, range, access.caller(), Optional.empty());
        } catch (DeniedException e) {
            return new WatchRight(access, range, new Caller.Nobody(), Optional.of(e.refusal()));
        }
    }

    /** Why it must not begin, as etcd writes it into a watch that it cancels. */
    Optional<String> refusal() {
        return reason(unproven.or(() -> access.refusal(caller, Access.read(range))));
    }

    /** Why it must not go on, by what this member knows. */
    Optional<String> refusalNow() {
        return reason(access.refusalHere(caller, Access.read(range)));
    }

    private static Optional<String> reason(Optional<AuthRefusal> refusal) {
        return refusal.map(AuthErrors::of).map(AuthErrors::cancelReason);
    }
}
