package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.HostPort;
import io.trireme.store.backup.BackupFileException;
import io.trireme.store.backup.BackupReader;
import io.trireme.store.backup.BackupSummary;
import io.trireme.store.etcd.BackupDownload;
import io.trireme.store.etcd.EtcdTls;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Saves the store of a running local cluster to one file. */
@Command(
        name = "backup",
        description = {
            "Saves the store of a running cluster to one new file, and checks it.",
            "Secrets are in it as they are in the store: keep it as you would keep those."
        },
        mixinStandardHelpOptions = true)
public final class StoreBackupCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofHours(1);

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "FILE", description = "the file to make; it must not be there yet")
    private Path file;

    @Override
    public Integer call() throws IOException {
        try (var made = NewFile.begin(file)) {
            fetch(LocalCluster.require(options.place()), made);
            BackupSummary summary = BackupReader.verify(made.part());
            BackupText.print(spec.commandLine().getOut(), made.keep(), summary);
            return 0;
        } catch (BackupFileException e) {
            throw new IOException("what was received is no backup: " + e.getMessage(), e);
        }
    }

    /** From the first server that gives one. */
    private static void fetch(LocalCluster cluster, NewFile made) throws IOException {
        EtcdTls tls = EtcdDoors.tls(cluster.etcdClient());
        List<String> failures = new ArrayList<>();
        for (HostPort door : EtcdDoors.of(cluster)) {
            try {
                made.write(out -> BackupDownload.fetch(door.socketAddress(), tls, LIMIT, out));
                return;
            } catch (IOException e) {
                failures.add(e.getMessage());
            }
        }
        throw new IOException(String.join("; ", failures));
    }
}
