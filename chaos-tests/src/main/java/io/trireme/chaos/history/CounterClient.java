package io.trireme.chaos.history;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.trireme.chaos.history.RegisterHistory.Read;
import io.trireme.chaos.history.RegisterHistory.Write;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.ResourceClient;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** One connection of one client to the counters: ConfigMaps with one number each. */
final class CounterClient implements AutoCloseable {
    private static final String NUMBER = "number";

    private final String namespace;
    private final HttpTransport transport;
    private final ResourceClient<ConfigMap> configMaps;

    CounterClient(URI server, SSLContext tls, String namespace) {
        this.namespace = namespace;
        this.transport =
                new HttpTransport(
                        HttpTransportConfig.of(List.of(server), tls)
                                .withLimits(
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(15),
                                        Duration.ofSeconds(90)));
        this.configMaps = new ApiClient(transport).resource(ConfigMap.class);
    }

    ResourceClient<ConfigMap> configMaps() {
        return configMaps;
    }

    static boolean isCounter(ConfigMap map) {
        return map.getData() != null && map.getData().containsKey(NUMBER);
    }

    static long number(ConfigMap map) {
        return Long.parseLong(map.getData().get(NUMBER));
    }

    ConfigMap create(String counter) throws InterruptedException {
        return configMaps.create(counter(counter, "", 0));
    }

    ConfigMap require(String counter) throws InterruptedException {
        return configMaps.require(namespace, counter);
    }

    Optional<ConfigMap> find(String counter) throws InterruptedException {
        return configMaps.find(namespace, counter);
    }

    /** A read of a counter's number; empty if there was no answer. */
    Optional<Read> read(String client, String counter) throws InterruptedException {
        long start = System.nanoTime();
        try {
            long value = number(require(counter));
            return Optional.of(new Read(client, value, start, System.nanoTime()));
        } catch (ApiUnreachableException _) {
            return Optional.empty();
        } catch (ApiClientException e) {
            if (isOutage(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A write and, if it was acknowledged, the new resourceVersion.
     *
     * @param version empty unless acknowledged
     */
    record Written(Write write, String version) {}

    /** Writes a number in place of the version that the writer knows. */
    Written write(String counter, String version, long value) throws InterruptedException {
        long start = System.nanoTime();
        try {
            var stored = configMaps.update(counter(counter, version, value));
            return written(value, start, Outcome.ACKNOWLEDGED, version(stored));
        } catch (ApiUnreachableException e) {
            return written(
                    value, start, e.outcomeUnknown() ? Outcome.UNKNOWN : Outcome.REFUSED, "");
        } catch (ApiClientException e) {
            if (e.isConflict()) {
                return written(value, start, Outcome.REFUSED, "");
            }
            if (!isOutage(e)) {
                throw e;
            }
            // 503 and 429 are refusals; 504 and 500 leave it open.
            boolean refused = e.code() == 503 || e.code() == 429;
            return written(value, start, refused ? Outcome.REFUSED : Outcome.UNKNOWN, "");
        }
    }

    static String version(ConfigMap map) {
        return map.getMetadata().getResourceVersion();
    }

    static boolean isOutage(ApiClientException e) {
        return e.code() >= 500 || e.code() == 429;
    }

    private static Written written(long value, long start, Outcome outcome, String version) {
        return new Written(new Write(value, start, System.nanoTime(), outcome), version);
    }

    private ConfigMap counter(String name, String version, long value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withResourceVersion(version.isEmpty() ? null : version)
                .endMetadata()
                .withData(Map.of(NUMBER, Long.toString(value)))
                .build();
    }

    @Override
    public void close() {
        transport.close();
    }
}
