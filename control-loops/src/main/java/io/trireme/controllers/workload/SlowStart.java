package io.trireme.controllers.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs many calls in batches that double in size (1, 2, 4, …) and stops after the first batch with
 * a failure, so that what fails for one reason (a quota) fails once and not a thousand times.
 * Within a batch at most {@code parallel} calls run at once.
 */
public final class SlowStart {
    private final int parallel;

    public SlowStart(int parallel) {
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel " + parallel);
        }
        this.parallel = parallel;
    }

    /**
     * What came of it.
     *
     * @param results of the calls that succeeded
     * @param failures of the last batch
     * @param skipped calls that were not tried
     */
    public record Outcome<T>(List<T> results, List<RuntimeException> failures, int skipped) {}

    /** Runs the calls in order of batches and waits for all that were started. */
    public <T> Outcome<T> run(List<? extends Callable<T>> calls) throws InterruptedException {
        List<T> results = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        int next = 0;
        for (int size = 1; next < calls.size() && failures.isEmpty(); size *= 2) {
            int end = Math.min(calls.size(), next + size);
            runBatch(calls.subList(next, end), results, failures);
            next = end;
        }
        return new Outcome<>(results, failures, calls.size() - next);
    }

    /** Runs all calls at once, whatever fails, at most {@code parallel} at a time. */
    public <T> Outcome<T> runAll(List<? extends Callable<T>> calls) throws InterruptedException {
        List<T> results = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        runBatch(calls, results, failures);
        return new Outcome<>(results, failures, 0);
    }

    private <T> void runBatch(
            List<? extends Callable<T>> batch, List<T> results, List<RuntimeException> failures)
            throws InterruptedException {
        if (batch.size() == 1) {
            collect(batch.getFirst(), results, failures);
            return;
        }
        var slots = new Semaphore(parallel);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>(batch.size());
            for (Callable<T> call : batch) {
                slots.acquire();
                running.add(
                        threads.submit(
                                () -> {
                                    try {
                                        return call.call();
                                    } finally {
                                        slots.release();
                                    }
                                }));
            }
            for (Future<T> future : running) {
                collect(future::get, results, failures);
            }
        }
    }

    private static <T> void collect(
            Callable<T> call, List<T> results, List<RuntimeException> failures)
            throws InterruptedException {
        try {
            results.add(call.call());
        } catch (InterruptedException e) {
            throw e;
        } catch (ExecutionException e) {
            failures.add(unchecked(e.getCause()));
        } catch (Exception e) {
            failures.add(unchecked(e));
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(failure);
    }
}
