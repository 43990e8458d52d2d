package io.trireme.store.ratis;

import io.trireme.store.Revision;
import io.trireme.store.StoreException;
import io.trireme.store.core.Command;
import io.trireme.store.core.HistoryAge;
import io.trireme.store.core.RowView;
import io.trireme.store.core.SpaceQuota;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * On the leader, gives up history that need not stay, and raises and ends the alarm of the quota,
 * by commands in the log. Every member notes how old its history is, so that a new leader knows.
 * Between two rounds the quota may be passed by what is written in {@value #ROUND_MILLIS} ms.
 */
final class SpaceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);
    private static final long ROUND_MILLIS = 100;

    private final String self;
    private final RocksRows rows;
    private final SpaceQuota quota;
    private final HistoryAge history;
    private final BooleanSupplier leads;
    private final Consumer<Command> proposer;
    private final Consumer<Throwable> onFault;
    private final CountDownLatch closed = new CountDownLatch(1);

    private SpaceWatch(
            StoreConfig config,
            RocksRows rows,
            BooleanSupplier leads,
            Consumer<Command> proposer,
            Consumer<Throwable> onFault) {
        this.self = config.self();
        this.rows = rows;
        this.quota = config.upkeep().quota();
        this.history = new HistoryAge(config.upkeep().retention());
        this.leads = leads;
        this.proposer = proposer;
        this.onFault = onFault;
    }

    /**
     * Begins.
     *
     * @param onFault told when the watch ends by a fault; a member without it must not go on
     */
    static SpaceWatch start(
            StoreConfig config,
            RocksRows rows,
            BooleanSupplier leads,
            Consumer<Command> proposer,
            Consumer<Throwable> onFault) {
        var watch = new SpaceWatch(config, rows, leads, proposer, onFault);
        Thread.ofVirtual().name("store-" + config.self() + "-space").start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch over space was interrupted", e);
        } catch (RocksRows.ClosedException e) {
            LOG.debug("the member stopped", e);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("the watch over space ended by a fault");
            onFault.accept(e);
        }
    }

    private void round() {
        SpaceQuota.Holding holding;
        try (RowView view = rows.view()) {
            holding = SpaceQuota.Holding.read(view);
        }
        Optional<Revision> old = history.planFloor(System.nanoTime(), holding.head());
        if (!leads.getAsBoolean()) {
            return;
        }
        try {
            for (Command command : quota.planAlarms(holding, self)) {
                propose(command, holding);
            }
            quota.planFloor(holding)
                    .or(() -> old)
                    .ifPresent(floor -> propose(new Command.Compact(floor), holding));
        } catch (StoreException e) {
            LOG.atDebug().setCause(e).log("upkeep of space failed; the next round tries again");
        }
    }

    private void propose(Command command, SpaceQuota.Holding holding) {
        proposer.accept(command);
        switch (command) {
            case Command.RaiseAlarm _ ->
                    LOG.atWarn()
                            .addKeyValue("in-use-bytes", holding.space().inUseBytes())
                            .addKeyValue("quota-bytes", quota.bytes())
                            .log("the quota is reached: writes are refused until there is space");
            case Command.DisarmAlarm _ ->
                    LOG.atWarn()
                            .addKeyValue("in-use-bytes", holding.space().inUseBytes())
                            .addKeyValue("quota-bytes", quota.bytes())
                            .log("there is space again: writes are taken");
            default ->
                    LOG.atInfo()
                            .addKeyValue("command", command)
                            .addKeyValue("revision", holding.head().revision())
                            .log("history given up");
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
