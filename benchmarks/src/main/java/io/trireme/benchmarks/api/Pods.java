package io.trireme.benchmarks.api;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes pods that no scheduler takes, of about 3 KiB each as they are stored. */
final class Pods {
    static final String LIST = "/api/v1/namespaces/default/pods";

    /** What a server adds itself comes to about 1,300 bytes. */
    private static final int FILLER_BYTES = 1_500;

    private static final int CREATED = 201;
    private static final int LOST = -1;

    private static final String TEMPLATE =
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME","labels":{"app":"many",\
            "part":"PART"},"annotations":{"example.test/filler":"FILLER"}},"spec":{\
            "schedulerName":"nobody","automountServiceAccountToken":false,"containers":[{\
            "name":"main","image":"example.test/main:1","ports":[{"containerPort":8080}],\
            "env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],\
            "resources":{"requests":{"cpu":"100m","memory":"64Mi"}}}]}}""";

    private final HttpConnections connections;

    Pods(HttpConnections connections) {
        this.connections = connections;
    }

    static String name(int number) {
        return "pod-" + number;
    }

    /**
     * Makes pods until there are so many.
     *
     * @param from how many there are
     * @throws IllegalStateException if one could not be made
     */
    void make(int from, int to) throws InterruptedException {
        var next = new AtomicInteger(from);
        var open = new CountDownLatch(connections.count());
        var failed = new AtomicInteger();
        for (int connection = 0; connection < connections.count(); connection++) {
            makeNext(connection, next, to, failed, open);
        }
        open.await();
        if (failed.get() != 0) {
            throw new IllegalStateException("a pod was answered with status " + failed);
        }
    }

    private void makeNext(
            int connection, AtomicInteger next, int to, AtomicInteger failed, CountDownLatch open) {
        int number = next.getAndIncrement();
        if (number >= to || failed.get() != 0) {
            open.countDown();
            return;
        }
        connections.post(
                connection,
                LIST,
                pod(number),
                status -> {
                    if (status != CREATED) {
                        failed.compareAndSet(0, status == 0 ? LOST : status);
                    }
                    makeNext(connection, next, to, failed, open);
                });
    }

    private static String pod(int number) {
        return TEMPLATE.replace("NAME", name(number))
                .replace("PART", Integer.toString(number % 10))
                .replace("FILLER", "x".repeat(FILLER_BYTES));
    }
}
