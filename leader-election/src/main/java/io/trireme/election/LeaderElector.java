package io.trireme.election;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.Fence;
import io.trireme.client.ResourceClient;
import io.trireme.client.metrics.MetricName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Takes part in an election as long as it is open. Losing the lease only stops the leader's work;
 * the candidate goes on. One virtual thread decides and calls the listener; each call to the server
 * has a thread of its own, so that one that hangs cannot hold up the end of a term.
 */
public final class LeaderElector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderElector.class);

    /** What the last step left, for readers on other threads. */
    private record View(Optional<Lease> lease, Optional<Fence> fence, long at) {}

    private final ElectionConfig config;
    private final ResourceClient<Lease> leases;
    private final InstantSource clock;
    private final LeadershipListener listener;
    private final LeaseElection election;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** The calls whose last attempt failed; used by the elector's own thread only. */
    private final Set<String> failing = new HashSet<>();

    private volatile Optional<View> view = Optional.empty();

    private LeaderElector(
            ElectionConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            LeadershipListener listener) {
        this.config = requireNonNull(config, "config");
        this.leases = client.resource(Lease.class);
        this.clock = requireNonNull(clock, "clock");
        this.listener = requireNonNull(listener, "listener");
        requireNonNull(random, "random");
        this.election =
                new LeaseElection(
                        config,
                        () -> HexFormat.of().toHexDigits(random.nextLong()),
                        System.nanoTime());
        this.thread = Thread.ofVirtual().name("elector-" + config.leaseName()).unstarted(this::run);
    }

    /**
     * Starts to take part.
     *
     * @param clock for the times written in the Lease only
     * @param random must not repeat from one start of the process to the next: it makes the
     *     identities of terms unique
     */
    public static LeaderElector open(
            ElectionConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics,
            LeadershipListener listener) {
        var elector = new LeaderElector(config, client, clock, random, listener);
        String status = MetricName.of("leader_election_master_status", "name", config.leaseName());
        metrics.remove(status); // An earlier elector's of the same process.
        metrics.register(status, (Gauge<Integer>) () -> elector.leadership().leading() ? 1 : 0);
        elector.thread.start();
        return elector;
    }

    /** Who leads, as far as this candidate knows; never blocks. */
    public Leadership leadership() {
        var seen = view;
        var lease = seen.flatMap(View::lease);
        return new Leadership(
                lease.map(LeaseRecords::holder).map(Leadership::holderName).orElse(""),
                lease.map(Lease::getSpec)
                        .flatMap(spec -> Optional.ofNullable(spec.getAcquireTime()))
                        .map(time -> time.toInstant()),
                lease.map(LeaseRecords::transitions).orElse(0),
                seen.flatMap(View::fence),
                seen.map(one -> Duration.ofNanos(System.nanoTime() - one.at())));
    }

    private void run() {
        boolean done = false;
        while (!done) {
            try {
                done = step();
            } catch (InterruptedException _) {
                log.atWarn().addKeyValue("lease", config.leaseName()).log("elector interrupted");
                done = true;
            } catch (Throwable e) {
                recover(e);
            }
        }
        if (election.fence().isPresent()) {
            // Interrupted while leading: whoever comes next must find no work of this term.
            stop();
        }
    }

    /**
     * @return whether the election has ended
     */
    private boolean step() throws InterruptedException {
        var step = election.next(System.nanoTime(), clock.instant());
        switch (step) {
            case LeaseElection.Wait(var until) -> await(until);
            case LeaseElection.Read read -> read(read);
            case LeaseElection.Write write -> write(write);
            case LeaseElection.Start(var fence) -> start(fence);
            case LeaseElection.Stop() -> stop();
            case LeaseElection.Done() -> {
                return true;
            }
        }
        return false;
    }

    /** A leader whose thread ended would never stop its work: gives the term up and goes on. */
    private void recover(Throwable fault) {
        log.atError()
                .addKeyValue("lease", config.leaseName())
                .setCause(fault)
                .log("elector failed, ends its term and goes on");
        election.failed(System.nanoTime());
        election.abandon();
    }

    private void await(long until) throws InterruptedException {
        if (closing.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            election.close();
        }
    }

    private void read(LeaseElection.Read read) throws InterruptedException {
        try {
            var lease =
                    within(
                            read.giveUpAt(),
                            () ->
                                    read.fresh()
                                            ? leases.find(config.namespace(), config.leaseName())
                                            : leases.findCached(
                                                    config.namespace(), config.leaseName()));
            election.read(lease, System.nanoTime());
            succeeded("read");
        } catch (RuntimeException | TimeoutException e) {
            election.failed(System.nanoTime());
            failed("read", e);
        }
        publish();
    }

    private void write(LeaseElection.Write write) throws InterruptedException {
        long sentAt = System.nanoTime();
        try {
            var lease = write.lease();
            var answer =
                    within(
                            write.giveUpAt(),
                            () -> write.create() ? leases.create(lease) : leases.update(lease));
            election.written(answer, sentAt, System.nanoTime());
            succeeded("write");
        } catch (ApiClientException e) {
            if (e.isConflict() || e.isAlreadyExists() || e.isNotFound()) {
                election.refused(System.nanoTime());
            } else {
                election.failed(System.nanoTime());
                failed("write", e);
            }
        } catch (RuntimeException | TimeoutException e) {
            election.failed(System.nanoTime());
            failed("write", e);
        }
        publish();
    }

    /** Calls on a thread of its own and gives up, with that thread interrupted, in time. */
    private <R> R within(long giveUpAt, Callable<R> call)
            throws InterruptedException, TimeoutException {
        if (closing.getCount() == 0) {
            election.close();
        }
        var task = new FutureTask<>(call);
        Thread.ofVirtual().name("elector-call-" + config.leaseName()).start(task);
        try {
            return task.get(giveUpAt - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error fault -> throw fault;
                case Throwable other -> throw new IllegalStateException(other);
            }
        } finally {
            task.cancel(true);
        }
    }

    private void start(Fence fence) {
        log.atInfo()
                .addKeyValue("lease", config.leaseName())
                .addKeyValue("identity", config.identity())
                .addKeyValue("token", fence.token())
                .log("leads");
        publish();
        try {
            listener.started(fence);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("lease", config.leaseName())
                    .setCause(e)
                    .log("leader's work did not start");
            election.abandon();
        }
    }

    private void stop() {
        publish();
        log.atInfo()
                .addKeyValue("lease", config.leaseName())
                .addKeyValue("identity", config.identity())
                .log("leads no longer");
        try {
            listener.stopped();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("lease", config.leaseName())
                    .setCause(e)
                    .log("leader's work did not stop well");
        }
    }

    private void publish() {
        view = Optional.of(new View(election.observed(), election.fence(), System.nanoTime()));
    }

    /** Told once per outage: each candidate tries again every second or so as long as it lasts. */
    private void failed(String call, Exception failure) {
        log.atLevel(failing.add(call) ? Level.WARN : Level.DEBUG)
                .addKeyValue("lease", config.leaseName())
                .addKeyValue("call", call)
                .addKeyValue("reason", failure.toString())
                .log("lease could not be reached");
    }

    private void succeeded(String call) {
        if (failing.remove(call)) {
            log.atInfo()
                    .addKeyValue("lease", config.leaseName())
                    .addKeyValue("call", call)
                    .log("lease can be reached again");
        }
    }

    /**
     * Stops the leader's work, gives the lease back and ends; may be called twice. Takes as long as
     * the listener needs, and a call to the server that is under way.
     */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
