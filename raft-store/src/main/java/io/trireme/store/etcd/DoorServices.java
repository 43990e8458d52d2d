package io.trireme.store.etcd;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.trireme.store.Store;

import java.time.InstantSource;
import java.util.List;

/** What the door of a store answers, and to whom; all but its transport. */
final class DoorServices {
    private final Store store;
    private final EtcdConfig config;
    private final Headers headers;
    private final Tokens tokens;
    private final Access access;
    private final WatchService watches;

    DoorServices(EtcdConfig config, Store store, InstantSource clock) {
        this.store = store;
        this.config = config;
        this.headers = new Headers(store, config.clusterId(), System::nanoTime);
        this.tokens = new Tokens(clock);
        this.access = new Access(store, tokens);
        this.watches = new WatchService(store, headers, config.limits(), access);
    }

    List<BindableService> services() {
        var checks = new RequestChecks(config.limits().requestBytesMax());
        return List.of(
                new KvService(store, access, headers, checks),
                watches,
                new LeaseService(store, access, headers),
                new ClusterService(store, headers, config.clientUrls()),
                new MaintenanceService(store, access, headers),
                new AuthService(store, headers, access, tokens));
    }

    /** As gRPC wants them: the last one meets a call first. */
    List<ServerInterceptor> interceptors() {
        return List.of(
                new RootRequirement(access),
                new LeaderRequirement(store),
                new Credentials.Reader());
    }

    WatchService watches() {
        return watches;
    }
}
