package io.trireme.benchmarks.api;

import io.netty.buffer.ByteBuf;

import java.util.concurrent.CompletableFuture;

/**
 * How one list came.
 *
 * @param allocatedBytes on the server's heap, by whatever it did in this time
 */
record ListTimes(double firstByteMillis, double allMillis, long bytes, long allocatedBytes) {
    private static final int OK = 200;

    static ListTimes take(HttpConnections connections, ServerVm vm, String path, String accept) {
        long allocatedBefore = vm.allocatedBytes();
        var receiver = new Timing(System.nanoTime());
        connections.get(0, path, accept, receiver);
        int status = receiver.status.join();
        if (status != OK) {
            throw new IllegalStateException(path + " as " + accept + ": status " + status);
        }
        return new ListTimes(
                (receiver.firstNanos - receiver.beganNanos) / 1e6,
                (receiver.lastNanos - receiver.beganNanos) / 1e6,
                receiver.bytes,
                vm.allocatedBytes() - allocatedBefore);
    }

    private static final class Timing implements Receiver {
        private final long beganNanos;
        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private long firstNanos;
        private long lastNanos;
        private long bytes;

        Timing(long beganNanos) {
            this.beganNanos = beganNanos;
        }

        @Override
        public void part(ByteBuf part) {
            if (bytes == 0) {
                firstNanos = System.nanoTime();
            }
            bytes += part.readableBytes();
        }

        @Override
        public void ended(int how) {
            lastNanos = System.nanoTime();
            status.complete(how);
        }
    }
}
