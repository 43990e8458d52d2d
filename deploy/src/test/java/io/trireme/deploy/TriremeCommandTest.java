package io.trireme.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.deploy.cluster.LocalCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What the command line says to wrong use: one sentence, a code of its own, no stack trace. */
final class TriremeCommandTest {
    private static final int EXIT_USE = 2;
    private static final int EXIT_CONFIG = 78;

    @TempDir private Path folder;
    private final CommandRun command = new CommandRun();

    @Test
    void withoutACommandTheCommandsAreShown() {
        assertEquals(0, command.run());
        assertTrue(command.out.toString().contains("  status "), command.out::toString);
    }

    @Test
    void everyCommandHasHelp() {
        for (String name : Trireme.commandLine().getSubcommands().keySet()) {
            assertEquals(0, command.run(name, "--help"), name);
        }
        assertTrue(command.out.toString().contains("Usage: trireme up "), command.out::toString);
    }

    @Test
    void unknownCommandIsNamed() {
        command.assertSaid(EXIT_USE, "there is no command \"upp\"\nSee: trireme --help", "upp");
    }

    @Test
    void unknownOptionPointsToTheHelpOfItsCommand() {
        command.assertSaid(EXIT_USE, "Unknown option: '--x'\nSee: trireme up --help", "up", "--x");
    }

    @Test
    void evenNumberOfServersIsRefused() {
        command.assertSaid(
                EXIT_CONFIG,
                "--servers must be 1, 3 or 5, not 2",
                "up",
                "--servers=2",
                "--dir=" + folder.resolve("c"));
        assertFalse(Files.exists(folder.resolve("c")));
    }

    @Test
    void commandsOnNoClusterSaySoAndMakeNothing() {
        for (String name : new String[] {"status", "down", "logs"}) {
            command.assertSaid(
                    EXIT_CONFIG,
                    "no cluster in " + folder.resolve("none"),
                    name,
                    "--dir=" + folder.resolve("none"));
        }
        command.assertSaid(
                EXIT_CONFIG,
                "no cluster in " + folder.resolve("none"),
                "store",
                "env",
                "--dir=" + folder.resolve("none"));
        command.assertSaid(
                EXIT_CONFIG,
                "no cluster in " + folder.resolve("none"),
                "store",
                "backup",
                folder.resolve("backup").toString(),
                "--dir=" + folder.resolve("none"));
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void storeEnvPrintsWhatAShellCanEvaluate() throws IOException {
        Path cluster = folder.resolve("a cluster");
        LocalCluster.openOrCreate(
                new LocalCluster.Place(
                        cluster,
                        Optional.empty(),
                        folder.resolve("kubeconfig"),
                        folder.resolve("trireme")),
                new LocalCluster.Shape(Optional.of(1), Optional.of(0), Optional.of(0)),
                InstantSource.system(),
                RandomGenerator.getDefault());
        assertEquals(0, command.run("store", "env", "--dir=" + cluster), command.err::toString);
        String[] lines = command.out.toString().split("\n", -1);
        assertEquals("export ETCDCTL_API=3", lines[0]);
        assertTrue(lines[1].matches("export ETCDCTL_ENDPOINTS=https://127.0.0.1:[0-9]+"), lines[1]);
        assertEquals("export ETCDCTL_CACERT='" + cluster + "/pki/etcd-ca.crt'", lines[2]);
        assertEquals("export ETCDCTL_CERT='" + cluster + "/pki/etcd-client.crt'", lines[3]);
        assertEquals("export ETCDCTL_KEY='" + cluster + "/pki/etcd-client.key'", lines[4]);
        assertTrue(Files.exists(cluster.resolve("pki/etcd-client.key")));
    }

    @Test
    void foreignKubeconfigStopsUpBeforeAnythingIsMade() throws IOException {
        Path file = folder.resolve("config");
        Files.writeString(file, "kind: Config\n");
        command.assertSaid(
                EXIT_CONFIG,
                "is no kubeconfig of `trireme up`",
                "up",
                "--dir=" + folder.resolve("c"),
                "--kubeconfig=" + file);
        assertFalse(Files.exists(folder.resolve("c")));
    }

    @Test
    void fileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "");
        command.assertSaid(1, file + " is there, but is no folder", "up", "--dir=" + file);
    }

    @Test
    void missingConfigurationIsNamed() {
        command.assertSaid(
                EXIT_CONFIG,
                "the configuration " + folder.resolve("x.yaml") + " does not exist",
                "server",
                "--config=" + folder.resolve("x.yaml"));
    }

    @Test
    void nodesWithoutCertificatesDoNotStart() {
        command.assertSaid(
                EXIT_CONFIG,
                "ca.crt is missing",
                "hollow-nodes",
                "--server=https://127.0.0.1:1",
                "--pki-dir=" + folder,
                "n");
    }
}
