package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Alarm;
import io.trireme.store.Backup;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Consistency;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.LeadershipOutcome;
import io.trireme.store.Leases;
import io.trireme.store.Members;
import io.trireme.store.Operation;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.StoreSpace;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.Watch;
import io.trireme.store.auth.Auth;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A store that can lose its quorum: then it does only what {@link Store} promises without one. Its
 * watches can be broken, after which a new one brings nothing, or throws.
 */
final class QuorumStore implements Store {
    private final Store store;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private volatile boolean lost;
    private volatile Optional<Supplier<Watch>> replacement = Optional.empty();
    private final AtomicReference<Runnable> beforeRemoval = new AtomicReference<>(() -> {});

    QuorumStore(Store store) {
        this.store = store;
    }

    void lose() {
        lost = true;
    }

    void regain() {
        lost = false;
    }

    /**
     * Runs an action before the next transaction that removes an object, in its stead if it throws.
     */
    void beforeNextRemoval(Runnable action) {
        beforeRemoval.set(action);
    }

    private void requireQuorum() {
        if (lost) {
            throw new StoreException.Unavailable("no leader is known");
        }
    }

    @Override
    public RangeOutcome range(RangeRequest request) {
        if (request.consistency() == Consistency.LINEARIZABLE) {
            requireQuorum();
        }
        return store.range(request);
    }

    @Override
    public TransactionOutcome commit(Transaction transaction) {
        requireQuorum();
        if (transaction.then().getFirst() instanceof Operation.Delete) {
            beforeRemoval.getAndSet(() -> {}).run();
        }
        return store.commit(transaction);
    }

    @Override
    public Revision currentRevision() {
        requireQuorum();
        return store.currentRevision();
    }

    @Override
    public Watch watch(KeyRange range, Revision from) {
        if (replacement.isPresent()) {
            return replacement.get().get();
        }
        var watch = store.watch(range, from);
        watches.add(watch);
        return watch;
    }

    void breakWatch() {
        breakWatch(StalledWatch::new);
    }

    /** Ends open watches; new ones are made, or refused, by an action. */
    void breakWatch(Supplier<Watch> next) {
        replacement = Optional.of(next);
        watches.forEach(Watch::close);
    }

    void awaitStalledWatch() throws InterruptedException {
        assertTrue(stalled.await(20, TimeUnit.SECONDS));
    }

    /** Is open and brings nothing. */
    private final class StalledWatch implements Watch {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Signal poll(Duration limit) throws InterruptedException {
            stalled.countDown();
            return closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)
                    ? new Closed()
                    : new Events(List.of(), Revision.ZERO);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Override
    public Backup backup() {
        return store.backup();
    }

    @Override
    public CompactionOutcome compact(Revision floor) {
        requireQuorum();
        return store.compact(floor);
    }

    @Override
    public boolean awaitDeletion(Revision floor) {
        return store.awaitDeletion(floor);
    }

    @Override
    public HashOutcome hash(Revision revision) {
        return store.hash(revision);
    }

    @Override
    public LeadershipOutcome moveLeadership(String member) {
        requireQuorum();
        return store.moveLeadership(member);
    }

    @Override
    public List<Alarm> alarms() {
        return store.alarms();
    }

    @Override
    public StoreSpace space() {
        return store.space();
    }

    @Override
    public Leases leases() {
        return store.leases();
    }

    @Override
    public Auth auth() {
        return store.auth();
    }

    @Override
    public Members members() {
        return store.members();
    }

    @Override
    public StoreStatus status() {
        return store.status();
    }

    @Override
    public void close() {
        store.close();
    }
}
