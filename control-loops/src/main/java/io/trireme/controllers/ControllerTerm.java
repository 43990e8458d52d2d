package io.trireme.controllers;

import io.trireme.client.ApiClient;
import io.trireme.client.Fence;
import io.trireme.client.informer.SharedInformers;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.EventRecorders;
import io.trireme.controllers.loop.LeaderTerm;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** One term as leader: waits for the caches, runs all controllers, stops them. */
final class ControllerTerm {
    private static final Logger log = LoggerFactory.getLogger(ControllerTerm.class);
    private static final Duration SYNC_LOG_PERIOD = Duration.ofSeconds(5);

    private final SharedInformers informers;
    private final List<ControlLoop> loops;
    private final EventRecorders recorders;
    private final ApiClient client;
    private final InstantSource clock;
    private final Thread starter;

    /** Owned by the starter until it has ended, then by who stops the term. */
    private final List<Runnable> endings = new ArrayList<>();

    private ControllerTerm(
            SharedInformers informers,
            List<ControlLoop> loops,
            EventRecorders recorders,
            ApiClient client,
            InstantSource clock) {
        this.informers = informers;
        this.loops = loops;
        this.recorders = recorders;
        this.client = client;
        this.clock = clock;
        this.starter = Thread.ofVirtual().name("controllers-start").unstarted(this::startAll);
    }

    /** Begins a term without waiting for anything. */
    static ControllerTerm begin(
            SharedInformers informers,
            List<ControlLoop> loops,
            EventRecorders recorders,
            ApiClient client,
            Fence fence,
            InstantSource clock) {
        var term = new ControllerTerm(informers, loops, recorders, client.withFence(fence), clock);
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
        for (ControlLoop loop : loops) {
            EventRecorders.Open events = recorders.open(client, loop.component());
            endings.add(events.close());
            ControlLoop.Running running =
                    loop.start(new LeaderTerm(client, events.recorder(), clock));
            endings.add(running::close);
        }
        log.atInfo().addKeyValue("controllers", loops.size()).log("controllers run");
    }

    /** Stops all workers and waits for them. */
    void end() {
        starter.interrupt();
        try {
            starter.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        endings.reversed().forEach(Runnable::run);
        log.atInfo().log("controllers stopped");
    }
}
