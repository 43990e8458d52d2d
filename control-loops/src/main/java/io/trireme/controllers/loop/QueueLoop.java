package io.trireme.controllers.loop;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.ApiClientException;
import io.trireme.client.queue.ReconcileLoop;
import io.trireme.client.queue.Reconciler;
import io.trireme.client.queue.WorkQueue;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A {@link ControlLoop} over a work queue: keys collect while on standby, workers empty the queue
 * during a term.
 */
public final class QueueLoop<K> implements ControlLoop {
    private static final Duration GONE_CHECK = Duration.ofSeconds(1);

    private final String name;
    private final String component;
    private final WorkQueue<K> queue;
    private final int workers;
    private final Function<LeaderTerm, Reconciler<K>> reconcilers;

    /**
     * @param component what events and field managers name
     * @param reconcilers makes the reconciler of a term
     */
    public QueueLoop(
            String name,
            String component,
            int workers,
            WorkQueue<K> queue,
            Function<LeaderTerm, Reconciler<K>> reconcilers) {
        this.name = requireNonNull(name, "name");
        this.component = requireNonNull(component, "component");
        this.workers = workers;
        this.queue = requireNonNull(queue, "queue");
        this.reconcilers = requireNonNull(reconcilers, "reconcilers");
    }

    /** A queue whose metrics carry the controller's name. */
    public static <K> WorkQueue<K> queue(String name, MetricRegistry metrics) {
        return new WorkQueue<>(name, metrics);
    }

    /**
     * A reconciler that takes a missing object for what it mostly is: the key's own, deleted while
     * it was worked on, which the cache will show soon. It looks again a little later.
     */
    public static <K> Reconciler<K> unlessGone(Reconciler<K> reconciler) {
        return key -> {
            try {
                return reconciler.reconcile(key);
            } catch (ApiClientException e) {
                if (e.isNotFound()) {
                    return Optional.of(GONE_CHECK);
                }
                throw e;
            }
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String component() {
        return component;
    }

    @Override
    public Running start(LeaderTerm term) {
        var loop = new ReconcileLoop<>(name, queue, workers, reconcilers.apply(term));
        loop.start();
        return loop::close;
    }

    @Override
    public void close() {
        queue.close();
    }
}
