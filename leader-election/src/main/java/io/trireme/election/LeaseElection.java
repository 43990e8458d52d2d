package io.trireme.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.trireme.client.Fence;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One candidate's decisions, as a state machine: ask for the next step, do it, tell what came of
 * it. Pure: times are nanoseconds of the candidate's own monotonic clock. Clocks of different
 * candidates are never compared; a lease counts as lapsed when it has not changed for its duration
 * by the clock of the one who looks.
 */
final class LeaseElection {
    /** What the shell has to do next. */
    sealed interface Step {}

    /** Nothing before this time, unless the election is closed. */
    record Wait(long until) implements Step {}

    /**
     * Read the Lease; answer with {@link #read} or {@link #failed}.
     *
     * @param fresh false if a server's cache will do. One that follows may look at an old Lease: it
     *     then counts from later on than it could, and a write on an old one is refused. So it goes
     *     on counting while there is no quorum, which a fresh read would have to wait for.
     */
    record Read(boolean fresh, long giveUpAt) implements Step {}

    /** Write the Lease; answer with {@link #written}, {@link #refused} or {@link #failed}. */
    record Write(Lease lease, boolean create, long giveUpAt) implements Step {}

    /** Tell the listener that a term begins; then ask for the next step. */
    record Start(Fence fence) implements Step {}

    /** Tell the listener that the term is over; then ask for the next step. */
    record Stop() implements Step {}

    /** The election is closed and the lease given back as far as possible. */
    record Done() implements Step {}

    private enum Phase {
        FOLLOWING,
        STARTING,
        LEADING,
        STOPPING,
        RELEASING,
        ENDED
    }

    private static final int RELEASE_ATTEMPTS_MAX = 3;

    private final ElectionConfig config;
    private final Supplier<String> suffixes;

    private Phase phase = Phase.FOLLOWING;
    private boolean closing;

    /** Absent when the server said so, or before the first look. */
    private Optional<Lease> observed = Optional.empty();

    /** When the observed Lease was first seen in its present state. */
    private long observedAt;

    /** Nothing may be written before the Lease was read again. */
    private boolean mustRead = true;

    private long nextAttemptAt;

    /** This candidate's identity in the present term, or in the one it last tried to begin. */
    private String identity = "";

    private Optional<Fence> fence = Optional.empty();

    /** When the last renewal that succeeded was sent. */
    private long renewedAt;

    private int releaseAttempts;

    /** The next term must not follow at once: its work would fail in the same way. */
    private boolean abandoned;

    /**
     * @param suffixes never gives the same twice; makes each term's identity unique
     */
    LeaseElection(ElectionConfig config, Supplier<String> suffixes, long now) {
        this.config = requireNonNull(config, "config");
        this.suffixes = requireNonNull(suffixes, "suffixes");
        this.nextAttemptAt = now;
        this.observedAt = now;
    }

    Step next(long now, Instant wallTime) {
        return switch (phase) {
            case FOLLOWING -> follow(now, wallTime);
            case STARTING -> start(now, wallTime);
            case LEADING -> lead(now, wallTime);
            case STOPPING -> {
                boolean release = closing && holds();
                phase = release ? Phase.RELEASING : closing ? Phase.ENDED : Phase.FOLLOWING;
                fence = Optional.empty();
                mustRead = !release;
                nextAttemptAt = abandoned ? now + config.retryPeriod().toNanos() : now;
                abandoned = false;
                yield new Stop();
            }
            case RELEASING -> release(now, wallTime);
            case ENDED -> new Done();
        };
    }

    private Step follow(long now, Instant wallTime) {
        if (closing) {
            phase = Phase.ENDED;
            return new Done();
        }
        if (now - nextAttemptAt < 0) {
            return new Wait(nextAttemptAt);
        }
        if (mustRead) {
            return new Read(false, now + config.renewDeadline().toNanos());
        }
        // Whatever comes of this, the next attempt begins with a look.
        mustRead = true;
        long acquirableAt = acquirableAt();
        if (now - acquirableAt < 0) {
            long retryAt = now + config.retryPeriod().toNanos();
            nextAttemptAt = retryAt - acquirableAt < 0 ? retryAt : acquirableAt;
            return new Wait(nextAttemptAt);
        }
        identity = config.identity() + "_" + suffixes.get();
        long giveUpAt = now + config.renewDeadline().toNanos();
        return observed.isEmpty()
                ? new Write(LeaseRecords.first(config, identity, wallTime), true, giveUpAt)
                : new Write(
                        LeaseRecords.taken(observed.get(), config, identity, wallTime),
                        false,
                        giveUpAt);
    }

    private Step start(long now, Instant wallTime) {
        if (now - renewedAt >= config.renewDeadline().toNanos()) {
            // The process stood still since the lease was won: the term is over unbegun.
            fence = Optional.empty();
            mustRead = true;
            nextAttemptAt = now;
            phase = Phase.FOLLOWING;
            return next(now, wallTime);
        }
        phase = Phase.LEADING;
        return new Start(fence.orElseThrow());
    }

    /** From when on this candidate may take the lease, if it does not change meanwhile. */
    private long acquirableAt() {
        if (observed.isPresent() && holds()) {
            return observedAt; // Left by a term of our own, whose work has ended.
        }
        boolean free = observed.isEmpty() || LeaseRecords.holder(observed.get()).isEmpty();
        var lapse = free ? Duration.ZERO : LeaseRecords.duration(observed.get());
        return observedAt + lapse.plus(config.preferredDelay()).toNanos();
    }

    private boolean holds() {
        return !identity.isEmpty()
                && observed.map(LeaseRecords::holder).filter(identity::equals).isPresent();
    }

    private Step lead(long now, Instant wallTime) {
        long deadline = renewedAt + config.renewDeadline().toNanos();
        if (closing || now - deadline >= 0) {
            phase = Phase.STOPPING;
            return next(now, wallTime);
        }
        if (now - nextAttemptAt < 0) {
            return new Wait(nextAttemptAt - deadline < 0 ? nextAttemptAt : deadline);
        }
        // Half of the time, so that a call that hangs leaves room for another.
        long half = now + config.renewDeadline().toNanos() / 2;
        long giveUpAt = half - deadline < 0 ? half : deadline;
        if (mustRead) {
            return new Read(true, giveUpAt);
        }
        return new Write(LeaseRecords.renewed(observed.orElseThrow(), wallTime), false, giveUpAt);
    }

    private Step release(long now, Instant wallTime) {
        if (releaseAttempts == RELEASE_ATTEMPTS_MAX || (!mustRead && !holds())) {
            phase = Phase.ENDED;
            return new Done();
        }
        releaseAttempts++;
        long giveUpAt = now + config.retryPeriod().toNanos();
        return mustRead
                ? new Read(true, giveUpAt)
                : new Write(
                        LeaseRecords.released(observed.orElseThrow(), wallTime), false, giveUpAt);
    }

    /** The Lease as it is; empty when there is none. */
    void read(Optional<Lease> lease, long now) {
        observe(lease, now);
        mustRead = false;
        if (phase == Phase.LEADING && !holds()) {
            phase = Phase.STOPPING;
        }
    }

    private void observe(Optional<Lease> lease, long now) {
        // Only what the holder writes counts: a label set by someone else prolongs no lease.
        if (!Objects.equals(observed.map(Lease::getSpec), lease.map(Lease::getSpec))) {
            observedAt = now;
        }
        observed = lease;
    }

    /**
     * The write was done.
     *
     * @param sentAt before it was sent: the earliest time from which others may count
     */
    void written(Lease answer, long sentAt, long now) {
        observe(Optional.of(answer), now);
        switch (phase) {
            case FOLLOWING -> begin(answer, sentAt, now);
            case LEADING -> {
                renewedAt = sentAt;
                nextAttemptAt = sentAt + config.retryPeriod().toNanos();
                mustRead = false;
            }
            case RELEASING -> phase = Phase.ENDED;
            case STARTING, STOPPING, ENDED ->
                    throw new IllegalStateException("no write was asked for in " + phase);
        }
    }

    private void begin(Lease answer, long sentAt, long now) {
        if (now - sentAt >= config.renewDeadline().toNanos()) {
            nextAttemptAt = now; // Answered so late that the term would be over at once.
            return;
        }
        fence =
                Optional.of(
                        new Fence(
                                config.namespace(),
                                config.leaseName(),
                                answer.getMetadata().getResourceVersion()));
        renewedAt = sentAt;
        nextAttemptAt = sentAt + config.retryPeriod().toNanos();
        mustRead = false;
        phase = Phase.STARTING;
    }

    /** The write surely was not done, since the Lease is not as it was read. */
    void refused(long now) {
        mustRead = true;
        if (phase == Phase.FOLLOWING) {
            nextAttemptAt = now + config.retryPeriod().toNanos();
        } else {
            nextAttemptAt = now;
        }
    }

    /** No answer, or one that tells nothing about the Lease; a write may have been done. */
    void failed(long now) {
        mustRead = true;
        nextAttemptAt = now + config.retryPeriod().toNanos();
    }

    /** The leader's work or the candidate itself failed: gives the term up. */
    void abandon() {
        if (phase == Phase.LEADING) {
            phase = Phase.STOPPING;
            abandoned = true;
        }
    }

    /** Ends the election: the term is stopped and the lease given back. */
    void close() {
        closing = true;
    }

    Optional<Lease> observed() {
        return observed;
    }

    /** The present term's, from its start until its stop. */
    Optional<Fence> fence() {
        return phase == Phase.LEADING || phase == Phase.STOPPING ? fence : Optional.empty();
    }
}
