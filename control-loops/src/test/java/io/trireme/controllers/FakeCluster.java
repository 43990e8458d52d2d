package io.trireme.controllers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiTransport;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.SharedInformers;
import io.trireme.client.queue.ReconcileLoop;
import io.trireme.client.queue.WorkQueue;
import io.trireme.client.testing.FakeApiServer;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.workload.PodStates;
import io.trireme.controllers.workload.Timestamps;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An API server in memory that also answers discovery, and a kubelet that runs every pod on one
 * node: ready at once, gone at once when deleted.
 */
final class FakeCluster implements AutoCloseable {
    static final String NODE = "n1";

    private static final List<String> CORE =
            List.of("configmaps", "namespaces", "nodes", "pods", "serviceaccounts", "services");

    final FakeApiServer server = new FakeApiServer(InstantSource.system());
    final ApiClient client = new ApiClient(new DiscoveringTransport(server));

    private final SharedInformers informers =
            new SharedInformers(client, RandomGenerator.getDefault(), new MetricRegistry());
    private final Informer<Pod> pods = informers.informer(Pod.class);
    private final WorkQueue<ObjectKey> queue = new WorkQueue<>("kubelet", new MetricRegistry());
    private final ResourceClient<Pod> podClient = client.resource(Pod.class);
    private final ReconcileLoop<ObjectKey> kubelet =
            new ReconcileLoop<>("kubelet", queue, 8, this::run);

    void startKubelet() {
        pods.addHandler(Handlers.each(pod -> queue.add(ObjectKey.of(pod))));
        informers.start();
        kubelet.start();
    }

    ControllerManager openManager(ControllerManagerConfig config) {
        return ControllerManager.open(
                config,
                client,
                InstantSource.system(),
                RandomGenerator.getDefault(),
                new MetricRegistry());
    }

    <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
        return server.stored(type).stream()
                .filter(one -> one.getMetadata().getName().equals(name))
                .findFirst();
    }

    private Optional<Duration> run(ObjectKey key) throws InterruptedException {
        Optional<Pod> cached = pods.find(key);
        if (cached.isEmpty()) {
            return Optional.empty();
        }
        Pod pod = cached.get();
        try {
            if (PodStates.terminating(pod)) {
                podClient.delete(
                        key.namespace(),
                        key.name(),
                        DeleteOptions.onlyUid(pod.getMetadata().getUid())
                                .withGracePeriodSeconds(0));
            } else if (pod.getSpec().getNodeName() == null) {
                podClient.bind(key.namespace(), key.name(), pod.getMetadata().getUid(), NODE);
            } else if (!PodStates.ready(pod) && PodStates.phase(pod).equals("Pending")) {
                Pod _ = podClient.updateStatus(running(pod));
            }
        } catch (ApiClientException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
        return Optional.empty();
    }

    private static Pod running(Pod pod) {
        int number = Math.floorMod(pod.getMetadata().getUid().hashCode(), 60_000);
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase("Running")
                .withPodIP("10.244.%d.%d".formatted(number / 250, number % 250 + 1))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(Timestamps.format(InstantSource.system().instant()))
                .endCondition()
                .endStatus()
                .build();
    }

    @Override
    public void close() {
        kubelet.close();
        informers.close();
        server.close();
    }

    /** Adds the two discovery documents, which the fake server lacks. */
    private record DiscoveringTransport(FakeApiServer server) implements ApiTransport {
        @Override
        public ApiResponse call(ApiCall call) throws InterruptedException {
            return switch (call.pathAndQuery()) {
                case "/api" -> answer(group("", CORE));
                case "/apis" ->
                        answer(
                                group("apps", List.of("deployments", "replicasets")),
                                group("discovery.k8s.io", List.of("endpointslices")));
                default -> server.call(call);
            };
        }

        @Override
        public ApiStream stream(ApiCall call) throws InterruptedException {
            return server.stream(call);
        }

        @Override
        public void close() {
            server.close();
        }

        private static ApiResponse answer(String... groups) {
            String body =
                    "{\"kind\":\"APIGroupDiscoveryList\",\"items\":["
                            + String.join(",", groups)
                            + "]}";
            return new ApiResponse(200, new TreeMap<>(), body.getBytes(UTF_8));
        }

        private static String group(String name, List<String> resources) {
            return resources.stream()
                    .map(DiscoveringTransport::resource)
                    .collect(
                            Collectors.joining(
                                    ",",
                                    "{\"metadata\":{\"name\":\"%s\"},\"versions\":[{\"version\":\"v1\",\"freshness\":\"Current\",\"resources\":["
                                            .formatted(name),
                                    "]}]}"));
        }

        private static String resource(String plural) {
            String kind =
                    switch (plural) {
                        case "configmaps" -> "ConfigMap";
                        case "namespaces" -> "Namespace";
                        case "nodes" -> "Node";
                        case "pods" -> "Pod";
                        case "serviceaccounts" -> "ServiceAccount";
                        case "services" -> "Service";
                        case "deployments" -> "Deployment";
                        case "replicasets" -> "ReplicaSet";
                        default -> "EndpointSlice";
                    };
            boolean cluster = plural.equals("namespaces") || plural.equals("nodes");
            return "{\"resource\":\"%s\",\"responseKind\":{\"kind\":\"%s\"},\"scope\":\"%s\",\"verbs\":[\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\",\"watch\"]}"
                    .formatted(plural, kind, cluster ? "Cluster" : "Namespaced");
        }
    }
}
