package io.trireme.deploy.command;

import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.pki.ClusterPki;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Makes the authorities and certificates of a cluster of real machines. */
@Command(
        name = "pki",
        description = {
            "Makes a cluster's authorities and certificates.",
            "They are for its servers, nodes and administrator. What is there is kept, so it can be"
                    + " run again to add some."
        },
        mixinStandardHelpOptions = true)
public final class PkiCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "where to write")
    private Path folder;

    @Option(
            names = "--server",
            paramLabel = "NAME=ADDRESS[,ADDRESS…]",
            description = "a server with the names and IP addresses under which it is reached")
    private Map<String, String> servers = Map.of();

    @Option(names = "--node", paramLabel = "NAME", description = "a node")
    private List<String> nodes = List.of();

    @Override
    public Integer call() throws IOException {
        if (servers.isEmpty() && nodes.isEmpty()) {
            throw new ConfigException("give at least one --server or --node");
        }
        var pki = ClusterPki.openOrCreate(folder, InstantSource.system().instant());
        for (var server : servers.entrySet()) {
            pki.issueServer(server.getKey(), List.of(server.getValue().split(",")));
        }
        for (String node : nodes) {
            pki.issueNode(node);
        }
        pki.issueAdmin();
        pki.issueEtcdClient();
        spec.commandLine().getOut().println("certificates are in " + folder.toAbsolutePath());
        return 0;
    }
}
