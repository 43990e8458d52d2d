package io.trireme.deploy.command;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;
import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.pki.CertificateCheck;
import io.trireme.node.hollow.HollowNode;
import io.trireme.node.hollow.HollowNodeConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
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

    private static final Duration READY_POLL = Duration.ofMillis(250);

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
    public Integer call() throws IOException, InterruptedException {
        var metrics = new MetricRegistry();
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            var transport = transport(name);
            if (i == 0) {
                awaitServer(transport);
            }
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

    private HttpTransport transport(String name) throws IOException {
        Path ca = pki.resolve("ca.crt");
        Path certificate = pki.resolve("node-" + name + ".crt");
        Path key = pki.resolve("node-" + name + ".key");
        CertificateCheck.require(ca, certificate, key, InstantSource.system().instant());
        return new HttpTransport(
                HttpTransportConfig.of(servers, TlsContexts.mutual(ca, certificate, key)));
    }

    /**
     * Nodes and servers of a local cluster start together; until one is ready nodes can only fail.
     */
    private void awaitServer(HttpTransport transport) throws InterruptedException {
        log.atInfo().addKeyValue("servers", servers).log("waiting until a server is ready");
        while (!isReady(transport)) {
            Thread.sleep(READY_POLL);
        }
    }

    private static boolean isReady(HttpTransport transport) throws InterruptedException {
        try {
            return transport.call(ApiCall.get("/readyz")).status() == 200;
        } catch (ApiUnreachableException e) {
            log.atDebug().setCause(e).log("no server answers yet");
            return false;
        }
    }
}
