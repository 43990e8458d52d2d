package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.cluster.RestoredCluster;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.store.Revision;
import io.trireme.store.backup.BackupFileException;
import io.trireme.store.backup.BackupReader;
import io.trireme.store.backup.BackupSummary;
import io.trireme.store.ratis.DataFolderException;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is made of a backup, for every command that makes something of one. */
final class RestoreOptions {
    /** Damaged data, as sysexits.h numbers it. */
    static final int EXIT_DAMAGED = 70;

    /** Leaves the new cluster as many revisions as it jumps over at most. */
    private static final long REVISION_MAX = Long.MAX_VALUE / 2;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin private ClusterOptions options;

    @Option(names = "--dry-run", description = "check the file, say what would be made, and end")
    private boolean dryRun;

    @Option(
            names = "--config",
            paramLabel = "CONFIG",
            description = {
                "make only the data folder that this server configuration names; run it on every",
                "server of the new cluster, with the same FILE and --bump-revision"
            })
    private Optional<Path> configuration = Optional.empty();

    @Option(
            names = "--servers",
            paramLabel = "N",
            description = "1, 3 or 5 servers (default: ${DEFAULT-VALUE})")
    private int servers = 3;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "0 to 100 hollow nodes (default: ${DEFAULT-VALUE})")
    private int nodes = 3;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "the balancer's port (default: 6443 if free, else any)")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--bump-revision",
            paramLabel = "N",
            description = {
                "how far above the backup's revision the new cluster begins, so that no client",
                "takes it for the old one: more than the old cluster wrote after the backup",
                "(default: ${DEFAULT-VALUE})"
            })
    private long bump = 1_000_000_000;

    /** Makes what the options ask for, or only says what that would be; the exit code. */
    int run(Path backup) throws IOException {
        if (servers != 1 && servers != 3 && servers != 5) {
            throw new ConfigException("--servers must be 1, 3 or 5, not " + servers);
        }
        if (nodes < 0 || nodes > 100) {
            throw new ConfigException("--nodes must be from 0 to 100, not " + nodes);
        }
        try {
            if (configuration.isPresent()) {
                restoreServer(configuration.get(), backup);
            } else {
                restoreCluster(options.place(), backup);
            }
            return 0;
        } catch (BackupFileException | DataFolderException e) {
            spec.commandLine().getErr().println("trireme: " + e.getMessage());
            return EXIT_DAMAGED;
        }
    }

    private void restoreCluster(LocalCluster.Place place, Path backup) throws IOException {
        place.refuseForeignKubeconfig();
        RestoredCluster.requireEmpty(place.folder());
        var source = look(backup);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%nThe restore makes a new cluster of it in %s:%n", place.folder());
        BackupText.line(out, "servers", servers + ", each with all keys and leases");
        BackupText.line(out, "identity", "a new cluster id, new authorities, certificates, ports");
        if (!explained(source)) {
            return;
        }
        var cluster =
                RestoredCluster.make(
                        place,
                        new LocalCluster.Shape(Optional.of(servers), Optional.of(nodes), port),
                        source,
                        InstantSource.system(),
                        RandomGenerator.getDefault());
        out.printf(
                "%nRestored. Start it with:%n  ./trireme up --dir %s%n",
                ShellText.quoted(cluster.folder().toString()));
    }

    private void restoreServer(Path configurationFile, Path backup) throws IOException {
        for (String option : List.of("--dir", "--kubeconfig", "--servers", "--nodes", "--port")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ConfigException("--config goes without " + option);
            }
        }
        var config = ServerConfig.load(configurationFile, List.of());
        RestoredCluster.requireEmpty(config.dataDir());
        var source = look(backup);
        if (config.clusterId().equals(source.expected().origin().clusterId())) {
            throw new ConfigException(
                    "cluster-id in "
                            + configurationFile
                            + " is the old cluster's; make a new one with uuidgen and use it on all"
                            + " servers");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%nThe restore makes a server's data folder, %s:%n", config.dataDir());
        BackupText.line(out, "server", config.name() + " of " + config.members().keySet());
        BackupText.line(out, "cluster", config.clusterId());
        if (explained(source)) {
            RestoredCluster.restoreServer(config, source);
            out.println("Restored. Do the same on the other servers, then start all of them.");
        }
    }

    /** Says what the file is. */
    private RestoredCluster.Source look(Path backup) throws IOException {
        BackupSummary summary = BackupReader.verify(backup);
        Revision first = firstRevision(summary);
        BackupText.print(spec.commandLine().getOut(), backup, summary);
        return new RestoredCluster.Source(backup, summary, first);
    }

    /** Says what holds for every restore; false if that is all that was asked for. */
    private boolean explained(RestoredCluster.Source source) {
        PrintWriter out = spec.commandLine().getOut();
        BackupText.line(
                out,
                "revision",
                source.first()
                        + " at first; all that is older counts as compacted, so that clients of the"
                        + " old cluster list anew");
        BackupText.line(out, "leases", "begin anew, with all their time");
        out.println("The old cluster is left as it is; stop it before clients use the new one.");
        return !ends();
    }

    /** Whether all that was asked for is what was said by now; says so. */
    boolean ends() {
        PrintWriter out = spec.commandLine().getOut();
        if (dryRun) {
            out.println("Nothing was made (--dry-run).");
        }
        out.flush();
        return dryRun;
    }

    private Revision firstRevision(BackupSummary summary) {
        long bumpMax = REVISION_MAX - summary.revision().value();
        if (bump < 1 || bump > bumpMax) {
            throw new ConfigException(
                    "--bump-revision must be from 1 to " + bumpMax + ", not " + bump);
        }
        return new Revision(summary.revision().value() + bump);
    }
}
