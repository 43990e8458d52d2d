package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

/** Stops the local cluster, and removes it if asked to. */
@Command(
        name = "down",
        description = "Stops the cluster that `up` started; its data stay.",
        mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--delete", description = "also delete the cluster's folder with all its data")
    private boolean delete;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var cluster = LocalCluster.require(options.place(), InstantSource.system());
        var out = spec.commandLine().getOut();
        // Nodes first: they would only complain of servers that go.
        for (String name : cluster.processNames().reversed()) {
            cluster.stop(name);
            out.println(name + " stopped");
            out.flush();
        }
        if (delete) {
            deleteTree(cluster.folder());
            Files.deleteIfExists(cluster.kubeconfig());
            out.println(cluster.folder() + " deleted");
        }
        return 0;
    }

    private static void deleteTree(Path folder) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
