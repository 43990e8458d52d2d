package io.trireme.deploy.command;

import io.trireme.deploy.cluster.ClusterLayout.Member;
import io.trireme.deploy.cluster.LocalCluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;

/** Stops the local cluster, and removes it if asked to. */
@Command(
        name = "down",
        description = "Stops the cluster that `up` started; its data stay.",
        mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(
            names = "--delete",
            description = "also delete the cluster's folder with all its data, and its kubeconfig")
    private boolean delete;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var place = options.place();
        LocalCluster.require(place);
        try (var _ = LocalCluster.lock(place.folder())) {
            var cluster = LocalCluster.require(place);
            var names = new ArrayList<>(cluster.processNames());
            var servers = cluster.layout().servers().stream().map(Member::name).toList();
            names.removeAll(servers);
            // What talks to the servers goes first: it would only complain of servers that go.
            cluster.stop(names.reversed(), this::line);
            cluster.stop(servers, this::line);
            if (delete) {
                cluster.delete();
                line(cluster.folder() + " deleted");
            }
        }
        return 0;
    }

    private void line(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
