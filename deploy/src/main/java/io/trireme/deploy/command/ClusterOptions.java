package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.nio.file.Path;
import java.util.Optional;

/** The options of every command that works on a local cluster. */
final class ClusterOptions {
    @Option(
            names = "--dir",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "the cluster's folder (default: .trireme beside the trireme script)")
    private Path folder;

    @Option(
            names = "--kubeconfig",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description =
                    "where the administrator's kubeconfig is written (default: where it was written"
                            + " before; trireme.kubeconfig beside the trireme script, or in DIR with"
                            + " --dir)")
    private Path kubeconfig;

    LocalCluster.Place place() {
        Path home = Path.of(System.getProperty("trireme.home", ".")).toAbsolutePath().normalize();
        Path cluster = absolute(folder == null ? home.resolve(".trireme") : folder);
        return new LocalCluster.Place(
                cluster,
                Optional.ofNullable(kubeconfig).map(ClusterOptions::absolute),
                (folder == null ? home : cluster).resolve("trireme.kubeconfig"),
                Path.of(
                        System.getProperty(
                                "trireme.launcher", home.resolve("trireme").toString())));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
