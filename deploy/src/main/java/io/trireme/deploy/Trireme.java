package io.trireme.deploy;

import io.trireme.deploy.command.BalancerCommand;
import io.trireme.deploy.command.DownCommand;
import io.trireme.deploy.command.HollowNodesCommand;
import io.trireme.deploy.command.LogsCommand;
import io.trireme.deploy.command.PkiCommand;
import io.trireme.deploy.command.ServerCommand;
import io.trireme.deploy.command.StatusCommand;
import io.trireme.deploy.command.UpCommand;
import io.trireme.deploy.config.ConfigException;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;

/** The command line. A wrong use or configuration ends with one sentence and a code of its own. */
@Command(
        name = "trireme",
        description = "A highly available Kubernetes control plane with its store built in.",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            LogsCommand.class,
            PkiCommand.class,
            ServerCommand.class,
            HollowNodesCommand.class,
            BalancerCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Two more commands need no server: `trireme test` runs everything that CI runs,",
            "`trireme build` builds only."
        },
        mixinStandardHelpOptions = true,
        version = "trireme 0.1.0 (Kubernetes API v1.36)")
public final class Trireme {
    /** A wrong configuration, as sysexits.h numbers it. */
    private static final int EXIT_CONFIG = 78;

    private Trireme() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Trireme())
                .setExecutionExceptionHandler(
                        (exception, commandLine, _) -> {
                            if (exception instanceof ConfigException
                                    || exception instanceof IOException) {
                                commandLine.getErr().println("trireme: " + exception.getMessage());
                                return exception instanceof ConfigException ? EXIT_CONFIG : 1;
                            }
                            throw exception;
                        });
    }
}
