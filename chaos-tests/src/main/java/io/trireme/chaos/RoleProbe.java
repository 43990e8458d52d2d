package io.trireme.chaos;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.ListOptions;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the scheduler and the controllers for something as early after a fault as the API takes it,
 * and notes when they have done it: a pod without a node, and a Deployment without pods.
 */
public final class RoleProbe implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final HttpTransport transport;
    private final ApiClient client;
    private final String namespace;
    private final String name;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("probe-", 0).factory());
    private Future<Long> scheduler;
    private Future<Moments> controllers;

    private RoleProbe(HttpTransport transport, String namespace, String name) {
        this.transport = transport;
        this.client = new ApiClient(transport);
        this.namespace = namespace;
        this.name = name;
    }

    /**
     * When things were done, by {@code System.nanoTime}.
     *
     * @param scheduledNanos the pod has a node
     * @param createdNanos the Deployment has a pod
     * @param runningNanos that pod is Running
     */
    public record Times(long scheduledNanos, long createdNanos, long runningNanos) {
        public Duration schedulerActed(long faultNanos) {
            return Duration.ofNanos(scheduledNanos - faultNanos);
        }

        public Duration controllersActed(long faultNanos) {
            return Duration.ofNanos(createdNanos - faultNanos);
        }

        public Duration running(long faultNanos) {
            return Duration.ofNanos(runningNanos - faultNanos);
        }
    }

    private record Moments(long createdNanos, long runningNanos) {}

    /**
     * Begins to ask, through the balancer.
     *
     * @param name of the pod and the Deployment to make
     */
    public static RoleProbe start(RunningCluster cluster, String namespace, String name)
            throws IOException {
        var config =
                HttpTransportConfig.of(List.of(cluster.balancer()), cluster.adminTls())
                        .withLimits(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(90));
        var probe = new RoleProbe(new HttpTransport(config), namespace, name);
        probe.scheduler = probe.threads.submit(probe::askScheduler);
        probe.controllers = probe.threads.submit(probe::askControllers);
        return probe;
    }

    /**
     * Waits until both have acted.
     *
     * @throws AssertionError if one did not
     */
    public Times await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        var moments = await("controllers", controllers, deadline);
        return new Times(
                await("scheduler", scheduler, deadline),
                moments.createdNanos(),
                moments.runningNanos());
    }

    private static <T> T await(String who, Future<T> future, long deadlineNanos)
            throws InterruptedException {
        try {
            return future.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the probe of the " + who + " failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the " + who + " did not act", e);
        }
    }

    private long askScheduler() throws InterruptedException {
        var pods = client.resource(Pod.class);
        var pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withContainers(new ContainerBuilder(container()).build())
                        .endSpec()
                        .build();
        return repeat(
                () -> {
                    var found = pods.find(namespace, name);
                    if (found.isEmpty()) {
                        pods.create(pod);
                        return false;
                    }
                    return found.get().getSpec().getNodeName() != null;
                });
    }

    private Moments askControllers() throws InterruptedException {
        var deployments = client.resource(Deployment.class);
        var pods = client.resource(Pod.class);
        var wanted = deployment();
        long created =
                repeat(
                        () -> {
                            if (deployments.find(namespace, name).isEmpty()) {
                                deployments.create(wanted);
                                return false;
                            }
                            return !pods.list(namespace, ListOptions.labels("probe=" + name))
                                    .items()
                                    .isEmpty();
                        });
        long running =
                repeat(
                        () ->
                                pods
                                        .list(namespace, ListOptions.labels("probe=" + name))
                                        .items()
                                        .stream()
                                        .anyMatch(
                                                pod ->
                                                        "Running"
                                                                .equals(
                                                                        pod.getStatus()
                                                                                .getPhase())));
        return new Moments(created, running);
    }

    private static io.fabric8.kubernetes.api.model.Container container() {
        return new ContainerBuilder().withName("main").withImage("example.test/probe:1").build();
    }

    private Deployment deployment() {
        var labels = Map.of("probe", name);
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withMetadata(new ObjectMetaBuilder().withLabels(labels).build())
                .withNewSpec()
                .withContainers(container())
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** One try; an outage of the API is no answer. */
    private interface Try {
        boolean done() throws InterruptedException;
    }

    /** Tries until it is done and returns when that was. */
    private long repeat(Try action) throws InterruptedException {
        while (true) {
            try {
                if (action.done()) {
                    return System.nanoTime();
                }
            } catch (ApiUnreachableException _) {
                // Asked again: find tells whether a create of open outcome was done.
            } catch (ApiClientException e) {
                if (e.code() < 500 && e.code() != 429 && !e.isAlreadyExists()) {
                    throw e;
                }
            }
            if (stopped.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("the probe was closed");
            }
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        threads.shutdownNow();
        transport.close();
    }
}
