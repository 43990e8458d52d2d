package io.trireme.deploy.command;

import io.trireme.deploy.config.ConfigException;
import io.trireme.store.backup.BackupFileException;
import io.trireme.store.backup.BackupReader;
import io.trireme.store.backup.BackupSummary;
import io.trireme.store.ratis.DataFolderException;
import io.trireme.store.ratis.SurvivingMember;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;

/** Makes a new cluster of what one member holds, when too few others are left to go on. */
@Command(
        name = "recover",
        description = {
            "Makes a new cluster from the data folder of one server of a cluster that has lost its",
            "quorum for good; or, with --backup, a backup to be restored on several machines.",
            "The old folder stays as it is, and no server may run on it. Nothing is started."
        },
        mixinStandardHelpOptions = true)
public final class StoreRecoverCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private RestoreOptions restore;

    @Parameters(paramLabel = "DATA", description = "the data folder of the server that is left")
    private Path folder;

    @Option(
            names = "--backup",
            paramLabel = "FILE",
            description = "only save what the folder holds to a new file, for store restore")
    private Path file;

    @Override
    public Integer call() throws IOException {
        if (spec.commandLine().getParseResult().hasMatchedOption("--config")) {
            throw new ConfigException(
                    "all servers of a cluster begin with the same file: save it with --backup, and"
                            + " restore it on each with store restore --config");
        }
        if (file != null && Files.exists(file)) {
            throw new ConfigException(file + " is there already; name a new file");
        }
        Path data = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(data)) {
            throw new ConfigException("there is no folder " + data);
        }
        Path work = Files.createTempDirectory(data.getParent(), data.getFileName() + ".recover-");
        Path backup = work.resolve("backup");
        try (var survivor = SurvivingMember.open(data)) {
            explain(
                    data,
                    survivor,
                    survivor.backup(
                            work.resolve("state"), backup, InstantSource.system().instant()));
            return file == null ? restore.run(backup) : save(backup);
        } catch (BackupFileException | DataFolderException e) {
            spec.commandLine().getErr().println("trireme: " + e.getMessage());
            return RestoreOptions.EXIT_DAMAGED;
        } finally {
            Files.deleteIfExists(backup);
            Files.delete(work);
        }
    }

    private int save(Path backup) throws IOException {
        if (restore.ends()) {
            return 0;
        }
        try (var made = NewFile.begin(file)) {
            made.write(out -> Files.copy(backup, out));
            BackupSummary summary = BackupReader.verify(made.part());
            BackupText.print(spec.commandLine().getOut(), made.keep(), summary);
            return 0;
        }
    }

    private void explain(Path data, SurvivingMember survivor, SurvivingMember.Recovered recovered) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(data + " is the data folder of a store's member:");
        BackupText.line(out, "cluster", survivor.clusterId());
        BackupText.line(out, "member", survivor.member());
        BackupText.line(
                out,
                "log",
                "ends with entry %d of term %d, %d behind the state"
                        .formatted(
                                recovered.lastIndex(), recovered.lastTerm(), recovered.replayed()));
        out.println(
                """

                What this member had not received is lost, also if the others acknowledged it; what
                was in doubt counts as written. If several folders are left, take the one whose log
                ends in the highest term and, of those, with the highest entry (--dry-run shows it).
                No server of the old cluster may be started again once clients use the new one.
                """);
    }
}
