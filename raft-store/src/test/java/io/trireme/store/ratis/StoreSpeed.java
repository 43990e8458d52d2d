package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.RangeRequest;
import io.trireme.store.Store;
import io.trireme.store.Transaction;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Puts and reads a second on three members in one process; run by hand. Its one argument is an
 * empty folder on the disk to measure.
 */
final class StoreSpeed {
    private static final int VALUE_BYTES = 256;
    private static final long SECONDS = 3;

    private StoreSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            Store leader = group.store(group.awaitLeader());
            Store follower = group.store(group.follower());
            measure("warm-up", 64, put(leader));
            for (int threads : new int[] {1, 64, 1_000}) {
                measure("put on leader", threads, put(leader));
                measure("put on follower", threads, put(follower));
                measure("read on leader", threads, get(leader));
                measure("read on follower", threads, get(follower));
            }
        }
    }

    private static LongConsumer put(Store store) {
        return i ->
                store.commit(
                        Transaction.put(
                                Bytes.utf8("/bench/" + i % 10_000),
                                Bytes.wrap(new byte[VALUE_BYTES])));
    }

    private static LongConsumer get(Store store) {
        return i -> store.range(RangeRequest.of(Bytes.utf8("/bench/" + i % 10_000)));
    }

    private static void measure(String what, int threads, LongConsumer action)
            throws InterruptedException {
        var counter = new AtomicLong();
        var times = new ConcurrentLinkedQueue<Long>();
        var done = new CountDownLatch(threads);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        for (int thread = 0; thread < threads; thread++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                while (System.nanoTime() < end) {
                                    long start = System.nanoTime();
                                    action.accept(counter.incrementAndGet());
                                    times.add(System.nanoTime() - start);
                                }
                                done.countDown();
                            });
        }
        done.await();
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%-18s %5d threads: %8d/s  p50 %.2f ms  p99 %.2f ms%n",
                what,
                threads,
                sorted.length / SECONDS,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }
}
