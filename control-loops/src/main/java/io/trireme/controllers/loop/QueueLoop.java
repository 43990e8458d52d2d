package io.trireme.controllers.loop;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.queue.ReconcileLoop;
import io.trireme.client.queue.Reconciler;
import io.trireme.client.queue.WorkQueue;

import java.util.function.Function;

/**
 * A {@link ControlLoop} over a work queue: keys collect while on standby, workers empty the queue
 * during a term.
 */
public final class QueueLoop<K> implements ControlLoop {
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
