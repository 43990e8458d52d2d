package io.trireme.deploy.command;

import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.cluster.ClusterReadiness;
import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.cluster.LocalCluster.Shape;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.status.StatusReader;
import io.trireme.deploy.status.StatusTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/** Starts the local cluster, or what of it does not run, and waits until it serves. */
@Command(
        name = "up",
        description = {
            "Starts a cluster on this machine, or what of it does not run.",
            "It has servers, a balancer in front of them, and hollow nodes, which run no containers."
        },
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
    private static final Set<Integer> SERVER_COUNTS = new TreeSet<>(Set.of(1, 3, 5));
    private static final int NODES_MAX = 100;

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(
            names = "--servers",
            paramLabel = "N",
            description = "1, 3 or 5 servers (default: as many as there are; 3 for a new cluster)")
    private Optional<Integer> servers = Optional.empty();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description =
                    "0 to 100 hollow nodes (default: as many as there are; 3 for a new cluster)")
    private Optional<Integer> nodes = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "the balancer's port, 0 for any free one (default: 6443 if free, else any);"
                            + " a cluster keeps the one it was made with")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "how many seconds to wait until all is ready (default: ${DEFAULT-VALUE})")
    private int waitSeconds = 120;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (servers.isPresent() && !SERVER_COUNTS.contains(servers.get())) {
            throw new ConfigException("--servers must be 1, 3 or 5, not " + servers.get());
        }
        if (nodes.isPresent() && (nodes.get() < 0 || nodes.get() > NODES_MAX)) {
            throw new ConfigException(
                    "--nodes must be from 0 to " + NODES_MAX + ", not " + nodes.get());
        }
        if (port.orElse(0) < 0 || port.orElse(0) > 65_535) {
            throw new ConfigException("--port must be from 0 to 65535, not " + port.get());
        }
        long startNanos = System.nanoTime();
        var clock = InstantSource.system();
        var out = spec.commandLine().getOut();
        var cluster = start(clock, out);
        var admin = cluster.admin();
        var tls = TlsContexts.mutual(admin.ca(), admin.certificate(), admin.key());
        try (var reader = new StatusReader(cluster, tls)) {
            var readiness = new ClusterReadiness(cluster, reader, tls);
            readiness.await(Duration.ofSeconds(waitSeconds), (what, how) -> line(out, what, how));
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            out.printf("%nReady in %.1f s.%n%n", seconds);
            out.println(StatusTable.of(readiness.lastStatus(), clock.instant()));
        }
        out.println("Next:");
        out.println("  export KUBECONFIG=" + ShellText.quoted(cluster.kubeconfig().toString()));
        out.println("  kubectl get nodes -o wide");
        out.flush();
        return 0;
    }

    private LocalCluster start(InstantSource clock, PrintWriter out) throws IOException {
        var place = options.place();
        place.refuseForeignKubeconfig();
        try (var _ = LocalCluster.lock(place.folder())) {
            var cluster =
                    LocalCluster.openOrCreate(
                            place,
                            new Shape(servers, nodes, port),
                            clock,
                            RandomGenerator.getDefault());
            line(out, "cluster", cluster.folder().toString());
            for (String name : cluster.processNames()) {
                boolean running = cluster.findProcess(name).isPresent();
                long pid = cluster.start(name).pid();
                line(out, name, (running ? "running" : "started") + ", pid " + pid);
            }
            return cluster;
        }
    }

    private static void line(PrintWriter out, String what, String how) {
        out.printf("%-18s %s%n", what, how);
        out.flush();
    }
}
