package io.trireme.controllers;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.ApiClient;
import io.trireme.client.Fence;
import io.trireme.client.informer.SharedInformers;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.deployment.DeploymentLoop;
import io.trireme.controllers.endpointslice.EndpointSliceLoop;
import io.trireme.controllers.garbagecollector.GarbageCollectorLoop;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.namespace.NamespaceLoop;
import io.trireme.controllers.nodelifecycle.NodeLifecycleLoop;
import io.trireme.controllers.podgc.PodGcLoop;
import io.trireme.controllers.replicaset.ReplicaSetLoop;
import io.trireme.controllers.rootca.RootCaLoop;
import io.trireme.controllers.serviceaccount.ServiceAccountLoop;
import io.trireme.controllers.tainteviction.TaintEvictionLoop;
import io.trireme.election.LeaderElector;
import io.trireme.election.Leadership;
import io.trireme.election.LeadershipListener;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * All controllers of a server. Its caches are warm from the start; its workers run only while it
 * holds the lease, and each of their writes carries the term's fence. Losing the lease stops the
 * workers and nothing else. Closing gives the lease back at once.
 */
public final class ControllerManager implements AutoCloseable {
    /** The names by which controllers can be disabled, in the order of their start. */
    public static final List<String> CONTROLLERS =
            List.of(
                    DeploymentLoop.NAME,
                    ReplicaSetLoop.NAME,
                    EndpointSliceLoop.NAME,
                    NamespaceLoop.NAME,
                    ServiceAccountLoop.NAME,
                    RootCaLoop.NAME,
                    NodeLifecycleLoop.NAME,
                    TaintEvictionLoop.NAME,
                    PodGcLoop.NAME,
                    GarbageCollectorLoop.NAME);

    private static final String USER_AGENT = "kube-controller-manager";

    private final SharedInformers informers;
    private final List<ControlLoop> loops;
    private final LeaderElector elector;

    private ControllerManager(
            SharedInformers informers, List<ControlLoop> loops, LeaderElector elector) {
        this.informers = informers;
        this.loops = loops;
        this.elector = elector;
    }

    /**
     * Starts the caches and takes part in the election.
     *
     * @param client of the user {@code system:kube-controller-manager}; what it needs stands in the
     *     module's README
     * @param random must not repeat from one start of the process to the next
     */
    public static ControllerManager open(
            ControllerManagerConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics) {
        ApiClient named = client.withUserAgent(USER_AGENT);
        var informers = new SharedInformers(named, random, metrics);
        List<ControlLoop> loops = loops(config, named, informers, random, metrics);
        informers.start();
        var listener =
                new LeadershipListener() {
                    private Optional<ControllerTerm> term = Optional.empty();

                    @Override
                    public void started(Fence fence) {
                        term =
                                Optional.of(
                                        ControllerTerm.begin(
                                                informers, loops, named, fence, clock, metrics));
                    }

                    @Override
                    public void stopped() {
                        term.ifPresent(ControllerTerm::end);
                        term = Optional.empty();
                    }
                };
        var elector =
                LeaderElector.open(config.election(), named, clock, random, metrics, listener);
        return new ControllerManager(informers, loops, elector);
    }

    private static List<ControlLoop> loops(
            ControllerManagerConfig config,
            ApiClient client,
            SharedInformers informers,
            RandomGenerator random,
            MetricRegistry metrics) {
        ClusterCaches caches = ClusterCaches.of(informers);
        int workers = config.workers();
        Map<String, Supplier<ControlLoop>> makers = new LinkedHashMap<>();
        makers.put(DeploymentLoop.NAME, () -> DeploymentLoop.of(caches, workers, metrics));
        makers.put(ReplicaSetLoop.NAME, () -> ReplicaSetLoop.of(caches, workers, metrics));
        makers.put(EndpointSliceLoop.NAME, () -> EndpointSliceLoop.of(caches, workers, metrics));
        makers.put(NamespaceLoop.NAME, () -> NamespaceLoop.of(caches, workers, metrics));
        makers.put(ServiceAccountLoop.NAME, () -> ServiceAccountLoop.of(caches, workers, metrics));
        makers.put(
                RootCaLoop.NAME,
                () -> RootCaLoop.of(caches, config.rootCertificates(), workers, metrics));
        makers.put(
                NodeLifecycleLoop.NAME,
                () -> NodeLifecycleLoop.of(caches, config.nodeLifecycle(), workers, metrics));
        makers.put(TaintEvictionLoop.NAME, () -> TaintEvictionLoop.of(caches, workers, metrics));
        makers.put(PodGcLoop.NAME, () -> PodGcLoop.of(caches, config.podGc(), metrics));
        makers.put(
                GarbageCollectorLoop.NAME,
                () -> GarbageCollectorLoop.of(client, workers, random, metrics));
        List<ControlLoop> loops = new ArrayList<>();
        for (String name : CONTROLLERS) {
            if (!config.disabled().contains(name)) {
                loops.add(makers.get(name).get());
            }
        }
        return loops;
    }

    /** Who leads, as far as this manager knows. */
    public Leadership leadership() {
        return elector.leadership();
    }

    /** Resources whose cache is not warm yet, for a readiness report. */
    public List<String> unsynced() {
        return informers.unsynced();
    }

    /** Stops the workers, gives the lease back, ends all threads; may be called twice. */
    @Override
    public void close() {
        elector.close();
        loops.reversed().forEach(ControlLoop::close);
        informers.close();
    }
}
