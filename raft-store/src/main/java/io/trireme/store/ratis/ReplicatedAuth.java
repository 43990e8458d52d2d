package io.trireme.store.ratis;

import io.trireme.store.LeaseId;
import io.trireme.store.auth.Auth;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.core.CallerWrites;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;

import java.util.function.Function;
import java.util.function.Supplier;

/** Users and roles of a replicated store, as a member offers them. */
final class ReplicatedAuth implements Auth {
    private final AuthCache cache;
    private final Runnable awaitLinearizable;
    private final Function<Command, CommandOutcome> proposer;
    private final Supplier<LeaseId> freshLease;

    /**
     * @param awaitLinearizable after it returns, the rows hold all that was acknowledged before
     * @param proposer has a command applied
     */
    ReplicatedAuth(
            AuthCache cache,
            Runnable awaitLinearizable,
            Function<Command, CommandOutcome> proposer,
            Supplier<LeaseId> freshLease) {
        this.cache = cache;
        this.awaitLinearizable = awaitLinearizable;
        this.proposer = proposer;
        this.freshLease = freshLease;
    }

    @Override
    public AuthState state() {
        return cache.state();
    }

    @Override
    public AuthState current() {
        awaitLinearizable.run();
        return cache.state();
    }

    @Override
    public GuardedWrites as(Caller caller) {
        return new CallerWrites(caller, proposer, freshLease);
    }
}
