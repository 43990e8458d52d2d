package io.trireme.apiserver.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The exchanges that run now, each on its virtual thread; any thread may use this. */
final class Exchanges {
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    private final Set<ReplyChannel> running = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** Starts one, unless the server has stopped. */
    boolean start(ReplyChannel reply, Runnable exchange) {
        running.add(reply);
        try {
            threads.execute(exchange);
        } catch (RejectedExecutionException _) {
            running.remove(reply);
            return false;
        }
        if (draining) {
            reply.drain();
        }
        return true;
    }

    void ended(ReplyChannel reply) {
        running.remove(reply);
        if (draining && running.isEmpty()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    int count() {
        return running.size();
    }

    boolean draining() {
        return draining;
    }

    /** From now on replies that wait for events end. */
    void drain() {
        draining = true;
        List.copyOf(running).forEach(ReplyChannel::drain);
    }

    /** Waits until no exchange runs, at most so long. */
    synchronized boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!running.isEmpty()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    /** Interrupts what still runs. */
    void stop(Duration limit) throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
