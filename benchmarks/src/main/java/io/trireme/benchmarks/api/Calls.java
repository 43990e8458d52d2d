package io.trireme.benchmarks.api;

import io.trireme.benchmarks.load.ClosedLoop;

import java.util.concurrent.atomic.AtomicLong;

/** The calls of closed loads; client and connection have one number. */
final class Calls {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final HttpConnections connections;
    private final AtomicLong made = new AtomicLong();

    Calls(HttpConnections connections) {
        this.connections = connections;
    }

    /** Reads one pod. */
    ClosedLoop.Call get() {
        String path = Pods.LIST + "/" + Pods.name(0);
        return (client, end) ->
                connections.get(
                        client, path, "application/json", status -> end.ended(status != OK));
    }

    /** Makes one ConfigMap of 256 bytes of data. */
    ClosedLoop.Call create() {
        String value = "x".repeat(256);
        return (client, end) -> {
            String body =
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"made-"
                            + made.incrementAndGet()
                            + "\"},\"data\":{\"value\":\""
                            + value
                            + "\"}}";
            connections.post(client, CONFIG_MAPS, body, status -> end.ended(status != CREATED));
        };
    }
}
