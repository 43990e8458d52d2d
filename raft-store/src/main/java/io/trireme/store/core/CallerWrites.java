package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.DeniedException;
import io.trireme.store.auth.GuardedWrites;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Commands that say who wants them.
 *
 * @param proposer has a command applied
 * @param freshLease an id for a lease whose grantor named none
 */
public record CallerWrites(
        Caller caller, Function<Command, CommandOutcome> proposer, Supplier<LeaseId> freshLease)
        implements GuardedWrites {
    @Override
    public TransactionOutcome commit(Transaction transaction, List<KeyRange> shown) {
        return switch (propose(new Command.Commit(transaction), shown)) {
            case CommandOutcome.Committed(var outcome) -> outcome;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    @Override
    public CompactionOutcome compact(Revision floor) {
        return switch (propose(new Command.Compact(floor))) {
            case CommandOutcome.Compacted(var outcome) -> outcome;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    @Override
    public LeaseOutcome grantLease(LeaseId id, long ttlSeconds) {
        LeaseId named = id.equals(LeaseId.NONE) ? freshLease.get() : id;
        return lease(new Command.GrantLease(named, ttlSeconds));
    }

    @Override
    public LeaseOutcome renewLease(LeaseId id) {
        return lease(new Command.RenewLease(id));
    }

    @Override
    public LeaseOutcome revokeLease(LeaseId id) {
        return lease(new Command.RevokeLease(id));
    }

    private LeaseOutcome lease(Command command) {
        return switch (propose(command)) {
            case CommandOutcome.Leased(var outcome) -> outcome;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    @Override
    public boolean raise(Alarm alarm) {
        return alarm(new Command.RaiseAlarm(alarm.member(), alarm.kind()));
    }

    @Override
    public boolean disarm(Alarm alarm) {
        return alarm(new Command.DisarmAlarm(alarm.member()));
    }

    private boolean alarm(Command command) {
        return switch (propose(command)) {
            case CommandOutcome.AlarmSet(boolean changed) -> changed;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    @Override
    public AuthOutcome change(AuthChange change) {
        return switch (propose(new Command.ChangeAuth(change))) {
            case CommandOutcome.AuthChanged(var outcome) -> outcome;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    private CommandOutcome propose(Command command) {
        return propose(command, List.of());
    }

    private CommandOutcome propose(Command command, List<KeyRange> shown) {
        return switch (proposer.apply(new Command.Guarded(caller, shown, command))) {
            case CommandOutcome.Denied(var refusal) -> throw new DeniedException(refusal);
            case CommandOutcome outcome -> outcome;
        };
    }

    private static Invariant.BrokenInvariantException mismatch() {
        return new Invariant.BrokenInvariantException("a command has an outcome of its own kind");
    }
}
