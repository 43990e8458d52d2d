package io.trireme.chaos.history;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.ListOptions;
import io.trireme.client.ObjectWatch;
import io.trireme.client.WatchOptions;
import io.trireme.client.WatchedEvent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One client that watches all counters of a namespace. It lists once and then resumes from the last
 * event whenever the stream breaks, so that a gap or a repetition shows.
 */
final class CounterWatch {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final CounterClient client;
    private final String namespace;

    /**
     * What was listed or told last; by the thread that makes this, then by the one that runs it.
     */
    private String version;

    /** Numbers in the order in which they came, by counter; guarded by this object. */
    private final Map<String, List<Long>> told = new TreeMap<>();

    private final CountDownLatch stopped = new CountDownLatch(1);

    private CounterWatch(CounterClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Lists the counters, so that everything written from now on must be told. */
    static CounterWatch list(CounterClient client, String namespace) throws InterruptedException {
        var watch = new CounterWatch(client, namespace);
        var list = client.configMaps().list(namespace, ListOptions.ALL);
        list.items().forEach(watch::note);
        watch.version = list.resourceVersion();
        return watch;
    }

    /** Runs until {@link #stop}, on the client's own thread. */
    void run() throws InterruptedException {
        while (stopped.getCount() > 0) {
            try {
                follow();
            } catch (ApiUnreachableException _) {
                pause();
            } catch (ApiClientException e) {
                if (!CounterClient.isOutage(e)) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Goes on after the last event until the stream ends. */
    private void follow() throws InterruptedException {
        var options = new WatchOptions("", "", version, false, Duration.ofMinutes(5));
        try (ObjectWatch<ConfigMap> watch = client.configMaps().watch(namespace, options)) {
            for (var event = watch.next(); event.isPresent(); event = watch.next()) {
                version = CounterClient.version(event.get().object());
                if (event.get().kind() != WatchedEvent.Kind.BOOKMARK) {
                    note(event.get().object());
                }
            }
        }
    }

    private synchronized void note(ConfigMap map) {
        if (!CounterClient.isCounter(map)) {
            return; // Each namespace also has a ConfigMap with the cluster's CA.
        }
        told.computeIfAbsent(map.getMetadata().getName(), _ -> new ArrayList<>())
                .add(CounterClient.number(map));
        notifyAll();
    }

    /** Ends early when the watch is stopped. */
    private void pause() throws InterruptedException {
        var _ = stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until a counter's number was told, or the deadline; the history shows which. */
    synchronized void awaitTold(String counter, long number, long deadlineNanos)
            throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        while (left > 0 && !told(counter).contains(number)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadlineNanos - System.nanoTime();
        }
    }

    synchronized List<Long> told(String counter) {
        return List.copyOf(told.getOrDefault(counter, List.of()));
    }

    /** Ends {@link #run} by closing its connection. */
    void stop() {
        stopped.countDown();
        client.close();
    }
}
