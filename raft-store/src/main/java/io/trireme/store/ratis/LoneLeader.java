package io.trireme.store.ratis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has this member resign when it leads and no quorum answers it (Raft thesis §6.2).
 *
 * <p>Ratis looks for that too, but only when its log has rested for an election timeout. Clients
 * that go on writing keep such a leader in office: it appends what they send, commits nothing, and
 * leaves all of them in doubt instead of refusing.
 */
final class LoneLeader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoneLeader.class);

    /** Ratis alone takes up to two election timeouts, so this comes in only where it fails. */
    private static final int ELECTION_TIMEOUTS = 2;

    private final String self;
    private final RaftMember member;
    private final Duration round;
    private final Duration silenceMax;
    private final CountDownLatch closed = new CountDownLatch(1);

    private LoneLeader(String self, RaftMember member, StoreTimeouts timeouts) {
        this.self = self;
        this.member = member;
        this.round = timeouts.electionTimeoutMin().dividedBy(2);
        this.silenceMax = timeouts.electionTimeoutMax().multipliedBy(ELECTION_TIMEOUTS);
    }

    static LoneLeader watch(StoreConfig config, RaftMember member) {
        var watch = new LoneLeader(config.self(), member, config.timeouts());
        Thread.ofVirtual().name("store-" + config.self() + "-lone-leader").start(watch::run);
        return watch;
    }

    private void run() {
        boolean aloneBefore = false;
        try {
            while (!closed.await(round.toMillis(), TimeUnit.MILLISECONDS)) {
                Duration silence = member.aloneFor();
                boolean alone = silence.compareTo(silenceMax) > 0;
                // A member that was itself paused finds everybody silent, until the next round.
                if (alone && aloneBefore) {
                    LOG.atWarn()
                            .addKeyValue("member", self)
                            .addKeyValue("silence-millis", silence.toMillis())
                            .log("no quorum answers; leadership is given up");
                    member.resign(silenceMax);
                }
                aloneBefore = alone;
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch for a lost quorum was interrupted", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
