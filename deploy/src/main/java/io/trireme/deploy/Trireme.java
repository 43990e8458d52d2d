package io.trireme.deploy;

import io.trireme.deploy.command.BalancerCommand;
import io.trireme.deploy.command.DownCommand;
import io.trireme.deploy.command.HollowNodesCommand;
import io.trireme.deploy.command.LogsCommand;
import io.trireme.deploy.command.PkiCommand;
import io.trireme.deploy.command.ServerCommand;
import io.trireme.deploy.command.StatusCommand;
import io.trireme.deploy.command.StoreCommand;
import io.trireme.deploy.command.UpCommand;
import io.trireme.deploy.config.ConfigException;

import org.slf4j.bridge.SLF4JBridgeHandler;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. A wrong use or configuration ends with one sentence and a code of its own. */
@Command(
        name = "trireme",
        description = "A highly available Kubernetes control plane with its store built in.",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            LogsCommand.class,
            StoreCommand.class,
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
public final class Trireme implements Runnable {
    /** A wrong configuration, as sysexits.h numbers it. */
    private static final int EXIT_CONFIG = 78;

    @Spec private CommandSpec spec;

    private Trireme() {}

    public static void main(String[] args) {
        // Before anything of Ratis: its gRPC logs by java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(args));
    }

    /** Without a command: what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static CommandLine commandLine() {
        return new CommandLine(new Trireme())
                .setParameterExceptionHandler((exception, _) -> wrongUse(exception))
                .setExecutionExceptionHandler(
                        (exception, commandLine, _) -> {
                            String why = Sentence.of(exception);
                            if (why.isEmpty()) {
                                throw exception;
                            }
                            commandLine.getErr().println("trireme: " + why);
                            return exception instanceof ConfigException ? EXIT_CONFIG : 1;
                        });
    }

    private static int wrongUse(ParameterException exception) {
        var commandLine = exception.getCommandLine();
        var err = commandLine.getErr();
        if (exception instanceof UnmatchedArgumentException unmatched
                && commandLine.getParent() == null) {
            err.println(
                    "trireme: there is no command \"" + unmatched.getUnmatched().getFirst() + '"');
        } else {
            err.println("trireme: " + exception.getMessage());
        }
        err.println("See: " + commandLine.getCommandSpec().qualifiedName() + " --help");
        return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    }
}
