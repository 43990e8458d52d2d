package io.trireme.deploy.command;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.ApiClient;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;
import io.trireme.client.tls.TlsContexts;
import io.trireme.node.hollow.HollowNode;
import io.trireme.node.hollow.HollowNodeConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs hollow nodes in the foreground, all in one process. */
@Command(
        name = "hollow-nodes",
        description = "Runs nodes that report pods as running but run no containers.",
        mixinStandardHelpOptions = true)
public final class HollowNodesCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(HollowNodesCommand.class);

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "an API server or a balancer; give it once for each")
    private List<URI> servers = List.of();

    @Option(
            names = "--pki-dir",
            required = true,
            paramLabel = "DIR",
            description = "holds ca.crt and, for each node, node-NAME.crt and node-NAME.key")
    private Path pki;

    @Option(
            names = "--lease-renewal",
            paramLabel = "SECONDS",
            description = "how often a node renews its Lease (default: ${DEFAULT-VALUE})")
    private int leaseRenewalSeconds = 10;

    @Option(
            names = "--first-index",
            paramLabel = "N",
            description = "the first node's index; fixes its pod addresses (default: 0)")
    private int firstIndex;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "the nodes' names")
    private List<String> names = List.of();

    @Override
    public Integer call() throws InterruptedException {
        var metrics = new MetricRegistry();
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            var tls =
                    TlsContexts.mutual(
                            pki.resolve("ca.crt"),
                            pki.resolve("node-" + name + ".crt"),
                            pki.resolve("node-" + name + ".key"));
            var transport = new HttpTransport(HttpTransportConfig.of(servers, tls));
            opened.push(transport);
            opened.push(
                    HollowNode.open(
                            new HollowNodeConfig(
                                    name,
                                    firstIndex + i,
                                    Map.of(),
                                    Duration.ofSeconds(leaseRenewalSeconds)),
                            new ApiClient(transport),
                            InstantSource.system(),
                            new SecureRandom(),
                            metrics));
        }
        log.atInfo().addKeyValue("nodes", names).log("hollow nodes started");
        Foreground.run(
                () -> {
                    while (!opened.isEmpty()) {
                        opened.pop().close();
                    }
                });
        return 0;
    }
}
