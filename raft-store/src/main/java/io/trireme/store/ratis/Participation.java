package io.trireme.store.ratis;

import io.trireme.store.StoreException;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Brings a member into its group and has the group remember with which data folder: first the
 * {@link Admission} of one with an empty folder, then its enrollment in the log. Ends when both are
 * done.
 */
final class Participation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Participation.class);
    private static final long ROUND_MILLIS = 50;

    /** Without a signal of another leader, the log is tried again so often. */
    private static final long RETRY_MILLIS = 500;

    /** How long the end of a round is awaited when this is closed. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** An operator is told again what an empty member waits for. */
    private static final long TOLD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final StoreConfig config;
    private final RaftMember member;
    private final Function<Command, CommandOutcome> proposer;
    private final Consumer<Throwable> onFault;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Participation(
            StoreConfig config,
            RaftMember member,
            Function<Command, CommandOutcome> proposer,
            Consumer<Throwable> onFault) {
        this.config = config;
        this.member = member;
        this.proposer = proposer;
        this.onFault = onFault;
        this.thread =
                Thread.ofVirtual()
                        .name("store-" + config.self() + "-participation")
                        .unstarted(this::run);
    }

    /**
     * @param onFault is told if the group does not count on this member's folder
     */
    static Participation start(
            StoreConfig config,
            RaftMember member,
            Function<Command, CommandOutcome> proposer,
            Consumer<Throwable> onFault) {
        var participation = new Participation(config, member, proposer, onFault);
        participation.thread.start();
        return participation;
    }

    private void run() {
        try {
            if (admitted()) {
                enroll();
            }
        } catch (InterruptedException e) {
            LOG.debug("a member's admission was interrupted", e);
        } catch (IOException | RuntimeException | Error e) {
            if (closed.getCount() > 0) {
                onFault.accept(e);
            }
        }
    }

    /** Asks until it is known; false when this is closed or the member was refused. */
    private boolean admitted() throws InterruptedException, IOException {
        Optional<Admission> asked = member.admission();
        if (asked.isEmpty()) {
            return true;
        }
        long told = System.nanoTime();
        try (Admission admission = asked.get()) {
            do {
                switch (admission.ask()) {
                    case ADMITTED -> {
                        member.join();
                        return true;
                    }
                    case LOST -> {
                        onFault.accept(refused("its data are lost: it took part before"));
                        return false;
                    }
                    case REMOVED -> {
                        onFault.accept(refused("the cluster goes on without it"));
                        return false;
                    }
                    case UNKNOWN -> {
                        if (admission.missesLeader() && System.nanoTime() - told > TOLD_NANOS) {
                            told = System.nanoTime();
                            tell();
                        }
                    }
                }
            } while (!closed.await(ROUND_MILLIS, TimeUnit.MILLISECONDS));
        }
        return false;
    }

    private void tell() {
        LOG.atWarn()
                .addKeyValue("member", config.self())
                .log(
                        "this member's folder is empty, its peers hold data and have no leader: it waits until they have one, which alone can say whether its data are lost");
    }

    private MemberRefusedException refused(String why) {
        return new MemberRefusedException(
                "member %s has an empty data folder (%s), and %s; remove it from the cluster if it still is a member, start it as one that joins, and add it again"
                        .formatted(config.self(), config.dataFolder(), why));
    }

    private void enroll() throws InterruptedException {
        LeaderSignal signal = member.channel().signal();
        while (closed.getCount() > 0) {
            long seen = signal.changes();
            // Also at later starts: the member may have been replaced while this one was stopped.
            if (isEnrolled(member.enrollment())) {
                return;
            }
            signal.await(seen, TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
        }
    }

    /** Tries once; also true if there is nothing more to try. */
    private boolean isEnrolled(Enrollment enrollment) {
        try {
            if (member.channel().leader().isEmpty()) {
                return false;
            }
            if (proposer.apply(enrollment.command(config.self()))
                    instanceof CommandOutcome.Enrolled(boolean accepted)) {
                if (accepted) {
                    member.enrolled();
                } else {
                    onFault.accept(
                            new MemberRefusedException(
                                    "member %s takes part with another data folder since %s was served; move this one away"
                                            .formatted(config.self(), config.dataFolder())));
                }
                return true;
            }
            return false;
        } catch (IOException | StoreException e) {
            LOG.atDebug().setCause(e).log("a member is not enrolled yet; it tries again");
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
