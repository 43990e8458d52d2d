package io.trireme.deploy.command;

import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.status.StatusReader;
import io.trireme.deploy.status.StatusTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;

/** Shows who leads what; exit code 0 if all servers are ready, else 1. */
@Command(
        name = "status",
        description = {
            "Shows each server's readiness, Raft role, term, applied index and lag, and who leads",
            "the controller manager and the scheduler. Each server answers from its memory, so",
            "that it can without a quorum; then it is said how old the answer is. Ends with 1",
            "when a server is not ready."
        },
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    /** How {@code status} prints. */
    enum Output {
        table,
        json
    }

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(
            names = {"-o", "--output"},
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Output output = Output.table;

    @Option(
            names = {"-w", "--watch"},
            description = "print again every second until interrupted")
    private boolean watch;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var clock = InstantSource.system();
        var cluster = LocalCluster.require(options.place());
        var admin = cluster.admin();
        var out = spec.commandLine().getOut();
        try (var reader =
                new StatusReader(
                        cluster,
                        TlsContexts.mutual(admin.ca(), admin.certificate(), admin.key()))) {
            while (true) {
                var status = reader.read();
                out.println(
                        switch (output) {
                            case json -> status.toJson(clock.instant());
                            case table -> StatusTable.of(status, clock.instant());
                        });
                out.flush();
                if (!watch) {
                    return status.allReady() ? 0 : 1;
                }
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }
}
