package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ConfigException;
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

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        Path target = file.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new ConfigException(target + " is there already; name a new file");
        }
        if (!Files.isDirectory(target.getParent())) {
            throw new ConfigException("there is no folder " + target.getParent());
        }
        var cluster = LocalCluster.require(options.place());
        // For its owner alone, as all temporary files are.
        Path part = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".part");
        try {
            fetch(cluster, part);
            BackupSummary summary = BackupReader.verify(part);
            Files.move(part, target);
            sync(target.getParent());
            BackupText.print(spec.commandLine().getOut(), target, summary);
            return 0;
        } catch (BackupFileException e) {
            throw new IOException("what was received is no backup: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** From the first server that gives one. */
    private static void fetch(LocalCluster cluster, Path part) throws IOException {
        EtcdTls tls = EtcdDoors.tls(cluster.etcdClient());
        List<String> failures = new ArrayList<>();
        for (HostPort door : EtcdDoors.of(cluster)) {
            try {
                fetch(door, tls, part);
                return;
            } catch (IOException e) {
                failures.add(e.getMessage());
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    private static void fetch(HostPort door, EtcdTls tls, Path part) throws IOException {
        try (var channel =
                FileChannel.open(
                        part, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var out = new BufferedOutputStream(Channels.newOutputStream(channel));
            BackupDownload.fetch(door.socketAddress(), tls, LIMIT, out);
            out.flush();
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
