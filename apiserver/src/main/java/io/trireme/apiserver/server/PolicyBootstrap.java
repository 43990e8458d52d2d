package io.trireme.apiserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.User;
import io.trireme.apiserver.chain.RequestChain;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Brings the objects of a plan into the store, once after the start, again and again until all are
 * there. Several servers may do it at the same time. Owns one virtual thread.
 */
final class PolicyBootstrap implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyBootstrap.class);
    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);
    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final byte[] NO_BODY = {};

    private final BootstrapPlan plan;
    private final RequestChain chain;
    private final ObjectReader objects;
    private final BooleanSupplier readable;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String failure = "not finished";
    private Thread thread;

    /**
     * @param readable whether the reader holds the store's state yet
     */
    PolicyBootstrap(
            BootstrapPlan plan,
            RequestChain chain,
            ObjectReader objects,
            BooleanSupplier readable) {
        this.plan = plan;
        this.chain = chain;
        this.objects = objects;
        this.readable = readable;
    }

    void start() {
        thread = Thread.ofVirtual().name(plan.name()).start(this::run);
    }

    Readiness readiness() {
        return () -> {
            var checks = new TreeMap<String, String>();
            checks.put(plan.check(), failure);
            return checks;
        };
    }

    private void run() {
        var pause = PAUSE_MIN;
        try {
            while (!readable.getAsBoolean()) {
                if (closed.await(PAUSE_MIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            while (true) {
                var left = reconcileAll();
                if (left.isEmpty()) {
                    failure = "";
                    LOG.atInfo()
                            .addKeyValue("plan", plan.name())
                            .log("bootstrap objects are in place");
                    return;
                }
                failure = left.getFirst();
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause =
                        pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                                ? pause.multipliedBy(2)
                                : PAUSE_MAX;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = "failed: " + e.getMessage();
            LOG.atError().addKeyValue("plan", plan.name()).setCause(e).log("bootstrap ended badly");
        }
    }

    /** All at once, since the store takes many writes in one batch; returns what went wrong. */
    private List<String> reconcileAll() throws InterruptedException {
        var tasks = new ArrayList<Callable<Optional<String>>>();
        for (var wanted : plan.wanted()) {
            tasks.add(() -> reconcile(wanted));
        }
        var failures = new ArrayList<String>();
        try (var threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(plan.name() + "-", 0).factory())) {
            for (var done : threads.invokeAll(tasks)) {
                done.get().ifPresent(failures::add);
            }
        } catch (ExecutionException e) {
            LOG.atWarn().setCause(e.getCause()).log("a bootstrap object could not be written");
            failures.add(String.valueOf(e.getCause().getMessage()));
        }
        return failures;
    }

    /** What went wrong, if anything. */
    private Optional<String> reconcile(BootstrapPlan.Wanted wanted) throws InterruptedException {
        var stored = objects.find(wanted.resource(), wanted.namespace(), wanted.name());
        if (stored.isEmpty()) {
            return send("POST", pathOf(wanted, false), wanted.object(), 409);
        }
        var better = plan.reconcile().apply(stored.get(), wanted.object());
        return better.isEmpty()
                ? Optional.empty()
                : send("PUT", pathOf(wanted, true), better.get(), 200);
    }

    private static String pathOf(BootstrapPlan.Wanted wanted, boolean withName) {
        String namespace = wanted.namespace().isEmpty() ? "" : "/namespaces/" + wanted.namespace();
        String group = wanted.resource().group();
        return (group.isEmpty() ? "/api/v1" : "/apis/" + group + "/v1")
                + namespace
                + "/"
                + wanted.resource().resource()
                + (withName ? "/" + wanted.name() : "");
    }

    private Optional<String> send(String method, String path, ObjectNode object, int alsoFine)
            throws InterruptedException {
        var request =
                new ApiRequest(
                        method,
                        path,
                        QueryParameters.EMPTY,
                        HttpHeaders.of("Content-Type", "application/json")
                                .and("User-Agent", "trireme-apiserver"),
                        object.toString().getBytes(UTF_8),
                        Optional.empty(),
                        "in-process");
        var reply = chain.handle(request, SYSTEM);
        if (reply.status() < 300 || reply.status() == alsoFine) {
            return Optional.empty();
        }
        byte[] body = reply instanceof ApiReply.Full full ? full.body() : NO_BODY;
        return Optional.of(
                method
                        + " "
                        + path
                        + ": "
                        + reply.status()
                        + " "
                        + new String(body, UTF_8).strip());
    }

    @Override
    public void close() {
        closed.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
