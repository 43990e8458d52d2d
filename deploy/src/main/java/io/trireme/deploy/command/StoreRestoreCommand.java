package io.trireme.deploy.command;

import io.trireme.deploy.config.ConfigException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Makes a new local cluster whose store begins with a backup. */
@Command(
        name = "restore",
        description = {
            "Makes a new cluster from a backup, in a folder that is missing or empty; or, with",
            "--config, the data folder of one server of a new cluster.",
            "The file is checked whole before anything is made. Nothing is started."
        },
        mixinStandardHelpOptions = true)
public final class StoreRestoreCommand implements Callable<Integer> {
    @Mixin private RestoreOptions restore;

    @Parameters(paramLabel = "FILE", description = "a backup")
    private Path file;

    @Override
    public Integer call() throws IOException {
        Path backup = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(backup)) {
            throw new ConfigException("there is no file " + backup);
        }
        return restore.run(backup);
    }
}
