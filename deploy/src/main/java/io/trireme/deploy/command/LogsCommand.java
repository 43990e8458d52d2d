package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ConfigException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Shows the logs of the cluster's processes; {@code tail} does the reading. */
@Command(
        name = "logs",
        description = "Shows the logs of the cluster's processes.",
        mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    @Mixin private ClusterOptions options;

    @Parameters(
            paramLabel = "PROCESS",
            description = "server-1, balancer, hollow-nodes, …; all of them when none is named")
    private List<String> names = List.of();

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what is written from now on")
    private boolean follow;

    @Option(names = "--tail", description = "how many lines of each (default: ${DEFAULT-VALUE})")
    private int lines = 100;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var cluster = LocalCluster.require(options.place());
        var command = new ArrayList<>(List.of("tail", "-n", String.valueOf(lines)));
        if (follow) {
            command.add("-F");
        }
        for (String name : names.isEmpty() ? cluster.processNames() : names) {
            if (!cluster.processNames().contains(name)) {
                throw new ConfigException(
                        "no process \"" + name + "\"; there are " + cluster.processNames());
            }
            for (Path file : List.of(cluster.outputFile(name), cluster.logFile(name))) {
                if (Files.exists(file) && Files.size(file) > 0) {
                    command.add(file.toString());
                }
            }
        }
        if (command.size() == (follow ? 4 : 3)) {
            throw new ConfigException("nothing was logged yet");
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
