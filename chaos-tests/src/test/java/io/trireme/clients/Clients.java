package io.trireme.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.trireme.chaos.cluster.RunningCluster;

import java.io.IOException;
import java.nio.file.Files;

/** Makes the Java clients as their users do: from the kubeconfig that {@code up} wrote. */
final class Clients {
    private Clients() {}

    static KubernetesClient fabric8(RunningCluster cluster) throws IOException {
        var config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    static ApiClient official(RunningCluster cluster) throws IOException {
        try (var reader = Files.newBufferedReader(cluster.kubeconfig(), UTF_8)) {
            return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader)).build();
        }
    }
}
