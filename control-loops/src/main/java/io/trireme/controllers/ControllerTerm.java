package io.trireme.controllers;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.ApiClient;
import io.trireme.client.Fence;
import io.trireme.client.events.ApiEventRecorder;
import io.trireme.client.informer.SharedInformers;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.LeaderTerm;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** One term as leader: waits for the caches, runs all controllers or none, stops them. */
final class ControllerTerm {
    private static final Logger log = LoggerFactory.getLogger(ControllerTerm.class);
    private static final Duration SYNC_LOG_PERIOD = Duration.ofSeconds(5);

    /** Between two tries to start all controllers. */
    private static final Duration START_PAUSE = Duration.ofSeconds(1);

    private final SharedInformers informers;
    private final List<ControlLoop> loops;
    private final ApiClient client;
    private final InstantSource clock;
    private final MetricRegistry metrics;
    private final Thread starter;

    /** Owned by the starter until it has ended, then by who ends the term. */
    private final List<Runnable> workers = new ArrayList<>();

    /** As {@link #workers}. */
    private final List<Runnable> recorders = new ArrayList<>();

    /**
     * @param client already fenced by the term
     */
    private ControllerTerm(
            SharedInformers informers,
            List<ControlLoop> loops,
            ApiClient client,
            InstantSource clock,
            MetricRegistry metrics) {
        this.informers = informers;
        this.loops = loops;
        this.client = client;
        this.clock = clock;
        this.metrics = metrics;
        this.starter = Thread.ofVirtual().name("controllers-start").unstarted(this::startAll);
    }

    /** Begins a term without waiting for anything. */
    static ControllerTerm begin(
            SharedInformers informers,
            List<ControlLoop> loops,
            ApiClient client,
            Fence fence,
            InstantSource clock,
            MetricRegistry metrics) {
        var term = new ControllerTerm(informers, loops, client.withFence(fence), clock, metrics);
        term.starter.start();
        return term;
    }

    private void startAll() {
        try {
            while (!informers.awaitSynced(SYNC_LOG_PERIOD)) {
                log.atInfo()
                        .addKeyValue("resources", informers.unsynced())
                        .log("controllers wait for their caches");
            }
        } catch (InterruptedException _) {
            return; // The term is over before its work began.
        }
        boolean started = false;
        while (!started) {
            try {
                startLoops();
                started = true;
            } catch (RuntimeException | Error e) {
                // A leader with only some controllers would hold the lease and neglect the rest.
                log.atError().setCause(e).log("controllers did not start, will try again");
                stopLoops();
                try {
                    Thread.sleep(START_PAUSE);
                } catch (InterruptedException _) {
                    return;
                }
            }
        }
        log.atInfo().addKeyValue("controllers", loops.size()).log("controllers run");
    }

    private void startLoops() {
        for (ControlLoop loop : loops) {
            var recorder = ApiEventRecorder.open(client, loop.component(), "", clock, metrics);
            recorders.add(recorder::close);
            ControlLoop.Running running = loop.start(new LeaderTerm(client, recorder, clock));
            workers.add(running::close);
        }
    }

    private void stopLoops() {
        together(workers);
        together(recorders);
        workers.clear();
        recorders.clear();
    }

    /** Stops all workers and waits for them; the next term cannot begin before. */
    void end() {
        starter.interrupt();
        try {
            starter.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        stopLoops();
        log.atInfo().log("controllers stopped");
    }

    /** Each may wait for a call to the server that hangs, so all wait at the same time. */
    private static void together(List<Runnable> endings) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            endings.forEach(threads::execute);
        }
    }
}
