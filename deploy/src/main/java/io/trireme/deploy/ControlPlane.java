package io.trireme.deploy;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.User;
import io.trireme.apiserver.http.HttpServerConfig;
import io.trireme.apiserver.registry.RegistryConfig;
import io.trireme.apiserver.registry.ResourceApi;
import io.trireme.apiserver.server.ApiServer;
import io.trireme.apiserver.server.ApiServerConfig;
import io.trireme.apiserver.server.ApiServerParts;
import io.trireme.client.ApiClient;
import io.trireme.controllers.ControllerManager;
import io.trireme.controllers.ControllerManagerConfig;
import io.trireme.controllers.nodelifecycle.NodeLifecycleConfig;
import io.trireme.deploy.config.AdvertisedAddress;
import io.trireme.deploy.config.DefaultRoute;
import io.trireme.deploy.config.EtcdDoor;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.deploy.loopback.LoopbackTransport;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.deploy.status.EtcdMetrics;
import io.trireme.deploy.status.ServerStatusRoute;
import io.trireme.deploy.status.StoreReadiness;
import io.trireme.election.ElectionConfig;
import io.trireme.scheduler.Scheduler;
import io.trireme.scheduler.SchedulerConfig;
import io.trireme.store.etcd.EtcdConfig;
import io.trireme.store.etcd.EtcdServer;
import io.trireme.store.etcd.EtcdTls;
import io.trireme.store.ratis.RatisStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One server: store, API server, controller manager and scheduler, wired by hand. {@link #open}
 * starts them in this order and returns without waiting for a quorum; {@link #close} undoes it
 * backwards, so that leadership of controllers is given back while there is still a store to write
 * it to.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
    private static final String SYSTEM_NAMESPACE = "kube-system";

    /** Candidates that are not the preferred one of their role hold back so long. */
    private static final Duration HOLD_BACK = Duration.ofMillis(500);

    private final OpenParts parts = new OpenParts();
    private CompletableFuture<Throwable> fault = new CompletableFuture<>();

    private ControlPlane() {}

    /** Starts a server; when a part cannot start, those before it are closed again. */
    public static ControlPlane open(
            ServerConfig config, InstantSource clock, RandomGenerator random) throws IOException {
        var controlPlane = new ControlPlane();
        try {
            controlPlane.start(config, clock, random);
            return controlPlane;
        } catch (RuntimeException | IOException e) {
            controlPlane.close();
            throw e;
        }
    }

    private void start(ServerConfig config, InstantSource clock, RandomGenerator random)
            throws IOException {
        // First, since it may find the configuration wrong.
        var registryConfig = registryConfig(config).withTokens(TokenSigning.of(config));
        var metrics = new MetricRegistry();
        var definitions = BuiltInKinds.definitions();
        var schemas = SchemaCatalog.builtIn();

        var store = parts.add(RatisStore.open(StoreSettings.of(config), metrics));
        fault = store.fault();
        config.etcd()
                .ifPresent(door -> parts.add(EtcdServer.open(etcdConfig(config, door), store)));

        var resources =
                parts.add(
                        ResourceApi.open(
                                registryConfig,
                                store,
                                definitions,
                                schemas,
                                clock,
                                random,
                                metrics));
        var _ =
                resources
                        .fault()
                        .thenAccept(cause -> roleStopped("the watch cache stopped", cause));
        List<Readiness> ready = List.of(new StoreReadiness(store), resources.readiness());
        var api =
                parts.add(
                        ApiServer.open(
                                apiServerConfig(config),
                                new ApiServerParts(
                                        resources.catalog(),
                                        resources,
                                        resources.aggregation(),
                                        resources.reader(),
                                        resources.authorizer(),
                                        new OpenApi(resources.catalog(), schemas),
                                        resources.tokens(),
                                        ready,
                                        new TreeMap<>(
                                                Map.of(
                                                        "trireme",
                                                        new ServerStatusRoute(
                                                                config.name(),
                                                                store,
                                                                resources.reader(),
                                                                ready))),
                                        metrics,
                                        List.of(new EtcdMetrics(store)),
                                        clock,
                                        random)));
        log.atInfo()
                .addKeyValue("server", config.name())
                .addKeyValue("api", config.apiBind())
                .addKeyValue("raft", config.raftBind())
                .log("API server started");

        parts.add(
                LateStart.when(
                        api::ready,
                        List.of(
                                () -> controllers(config, api, clock, random, metrics),
                                () -> scheduler(config, api, clock, random, metrics),
                                resources::advertise),
                        cause -> roleStopped("controllers and scheduler do not start", cause)));
    }

    /** A server that cannot fill its roles must not look healthy, nor keep their Leases. */
    private void roleStopped(String what, Throwable cause) {
        fault.complete(new RoleStoppedException(what, cause));
    }

    /** Controllers and scheduler: once there is something to read, so that they start warm. */
    private static ControllerManager controllers(
            ServerConfig config,
            ApiServer api,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics)
            throws IOException {
        return ControllerManager.open(
                ControllerManagerConfig.of(config.name(), Files.readString(config.clientCa()))
                        .withElection(election(config, 0, "kube-controller-manager"))
                        .withNodeLifecycle(
                                NodeLifecycleConfig.DEFAULT.withGracePeriod(
                                        config.nodeGracePeriod())),
                client(api, User.CONTROLLER_MANAGER_NAME),
                clock,
                random,
                metrics);
    }

    private static Scheduler scheduler(
            ServerConfig config,
            ApiServer api,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics) {
        return Scheduler.open(
                SchedulerConfig.of(election(config, 1, SchedulerConfig.LEASE)),
                client(api, User.SCHEDULER_NAME),
                clock,
                random,
                metrics);
    }

    private static ApiClient client(ApiServer api, String user) {
        return new ApiClient(
                new LoopbackTransport(api.handler(), User.of(user, User.AUTHENTICATED)));
    }

    private static EtcdConfig etcdConfig(ServerConfig config, EtcdDoor door) {
        var urls = new TreeMap<String, String>();
        door.members().forEach((name, address) -> urls.put(name, "https://" + address));
        return new EtcdConfig(
                config.clusterId(),
                door.bind().socketAddress(),
                urls,
                new EtcdTls(config.etcdCa(), config.etcdCertificate(), config.etcdKey()));
    }

    private static RegistryConfig registryConfig(ServerConfig config) throws IOException {
        HostPort advertise = config.apiAdvertise();
        var address = AdvertisedAddress.of(advertise, DefaultRoute::address);
        log.atInfo()
                .addKeyValue("address", address.orElse("none"))
                .addKeyValue("advertise", advertise)
                .log("endpoint of the Service kubernetes");
        return RegistryConfig.defaults()
                .withServiceCidr(config.serviceCidr())
                .withAdvertised(address, advertise.port())
                .withAllowPrivileged(config.allowPrivileged())
                .withUpstream(KubeletAccess.upstream(config), KubeletAccess.kubelets(config))
                .withFrontProxy(KubeletAccess.frontProxy(config));
    }

    private static ApiServerConfig apiServerConfig(ServerConfig config) {
        var http =
                new HttpServerConfig(
                        config.apiBind().socketAddress(),
                        new HttpServerConfig.TlsFiles(
                                config.apiCertificate(),
                                config.apiKey(),
                                Optional.of(config.clientCa())),
                        HttpServerConfig.Limits.DEFAULT);
        var plain = ApiServerConfig.of(http);
        var known =
                config.isFrontProxy()
                        ? plain.withFrontProxy(
                                new ApiServerConfig.FrontProxy(
                                        config.frontProxyCa(), ClusterPki.FRONT_PROXY_CLIENT))
                        : plain;
        return config.tokenFile().map(known::withTokenFile).orElse(known);
    }

    /**
     * Each role prefers another server when all are healthy: the n-th in name order.
     *
     * @param preference which role this is, from 0
     */
    private static ElectionConfig election(ServerConfig config, int preference, String lease) {
        var names = List.copyOf(config.members().keySet());
        boolean preferred = names.indexOf(config.name()) == preference % names.size();
        return new ElectionConfig(
                SYSTEM_NAMESPACE,
                lease,
                config.name(),
                config.leases().length(),
                config.leases().renewDeadline(),
                config.leases().retryPeriod(),
                preferred ? Duration.ZERO : HOLD_BACK);
    }

    /**
     * Completes when this server met a fault and the process must end; never otherwise. After a
     * {@link RoleStoppedException} the data are fine, and it helps to start the process again.
     */
    public CompletableFuture<Throwable> fault() {
        return fault;
    }

    @Override
    public void close() {
        parts.close();
    }
}
