package io.trireme.deploy.command;

import io.trireme.deploy.cluster.LocalCluster;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The options of every command that works on a local cluster. */
final class ClusterOptions {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "the cluster's folder (default: .trireme beside the trireme script)")
    private Path folder;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "where the administrator's kubeconfig is written (default: trireme.kubeconfig"
                            + " beside the cluster's folder)")
    private Path kubeconfig;

    LocalCluster.Place place() {
        Path home = Path.of(System.getProperty("trireme.home", ".")).toAbsolutePath().normalize();
        Path cluster =
                (folder == null ? home.resolve(".trireme") : folder).toAbsolutePath().normalize();
        Path file = kubeconfig == null ? cluster.resolveSibling("trireme.kubeconfig") : kubeconfig;
        return new LocalCluster.Place(
                cluster,
                file.toAbsolutePath().normalize(),
                Path.of(
                        System.getProperty(
                                "trireme.launcher", home.resolve("trireme").toString())));
    }
}
