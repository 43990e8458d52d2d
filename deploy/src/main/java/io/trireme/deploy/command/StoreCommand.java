package io.trireme.deploy.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands that are about the store; alone it says which there are. */
@Command(
        name = "store",
        description = "Works with the store of a cluster on this machine.",
        subcommands = {
            StoreEnvCommand.class,
            StoreMemberCommand.class,
            StoreBackupCommand.class,
            StoreRestoreCommand.class,
            StoreRecoverCommand.class
        },
        mixinStandardHelpOptions = true)
public final class StoreCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
