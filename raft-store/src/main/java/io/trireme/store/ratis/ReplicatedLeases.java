package io.trireme.store.ratis;

import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Leases;
import io.trireme.store.core.Command;
import io.trireme.store.core.Lease;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.RowView;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The leases of a replicated store, as a member offers them. */
final class ReplicatedLeases implements Leases {
    /** Reads what the rows hold after all that was acknowledged before the call. */
    interface Reader {
        <T> T read(Function<RowView, T> reader);
    }

    private final LeaseClock clock;
    private final Function<Command, LeaseOutcome> proposer;
    private final Reader reader;
    private final SecureRandom random = new SecureRandom();

    ReplicatedLeases(LeaseClock clock, Function<Command, LeaseOutcome> proposer, Reader reader) {
        this.clock = clock;
        this.proposer = proposer;
        this.reader = reader;
    }

    @Override
    public LeaseOutcome grant(LeaseId id, long ttlSeconds) {
        if (ttlSeconds < 1 || ttlSeconds > TTL_SECONDS_MAX) {
            throw new IllegalArgumentException("a lease cannot last " + ttlSeconds + " seconds");
        }
        LeaseId named = id.equals(LeaseId.NONE) ? fresh() : id;
        return proposer.apply(new Command.GrantLease(named, ttlSeconds));
    }

    /** An id that hardly any lease has. */
    LeaseId fresh() {
        LeaseId id = LeaseId.NONE;
        while (id.equals(LeaseId.NONE)) {
            id = new LeaseId(random.nextLong() & Long.MAX_VALUE);
        }
        return id;
    }

    @Override
    public LeaseOutcome renew(LeaseId id) {
        return proposer.apply(new Command.RenewLease(id));
    }

    @Override
    public LeaseOutcome revoke(LeaseId id) {
        return proposer.apply(new Command.RevokeLease(id));
    }

    @Override
    public Optional<LeaseStatus> find(LeaseId id) {
        return reader.read(
                view ->
                        LeaseRows.find(view, id)
                                .map(
                                        lease ->
                                                new LeaseStatus(
                                                        id,
                                                        lease.ttlSeconds(),
                                                        clock.remainingSeconds(id),
                                                        LeaseRows.keys(view, id))));
    }

    @Override
    public List<LeaseId> all() {
        return reader.read(view -> LeaseRows.all(view).stream().map(Lease::id).sorted().toList());
    }
}
