package io.trireme.store.memory;

import io.trireme.store.LeaseId;
import io.trireme.store.auth.Auth;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.core.AuthRows;
import io.trireme.store.core.CallerWrites;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.RowView;

import java.util.function.Function;
import java.util.function.Supplier;

/** Users and roles of a store in memory. */
record InMemoryAuth(
        InMemoryRows rows, Function<Command, CommandOutcome> proposer, Supplier<LeaseId> freshLease)
        implements Auth {
    @Override
    public AuthState state() {
        try (RowView view = rows.view()) {
            return AuthRows.state(view);
        }
    }

    @Override
    public AuthState current() {
        return state();
    }

    @Override
    public GuardedWrites as(Caller caller) {
        return new CallerWrites(caller, proposer, freshLease);
    }
}
