package io.trireme.deploy.command;

import io.trireme.deploy.cluster.ClusterLayout.Member;
import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Prints what etcdctl needs to reach the store of a local cluster, for a shell to evaluate. */
@Command(
        name = "env",
        description = {
            "Prints the settings with which etcdctl reaches the store of a cluster:",
            "  eval \"$(./trireme store env)\"; etcdctl endpoint status -w table",
            "Who has them may read and write everything, past the API server's rules."
        },
        mixinStandardHelpOptions = true)
public final class StoreEnvCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Override
    public Integer call() throws IOException {
        var cluster = LocalCluster.require(options.place());
        var client = cluster.etcdClient();
        String endpoints =
                cluster.layout().servers().stream()
                        .map(Member::etcd)
                        .flatMap(Optional::stream)
                        .map(HostPort::toString)
                        .map(address -> "https://" + address)
                        .collect(Collectors.joining(","));
        if (endpoints.isEmpty()) {
            throw new ConfigException(
                    "the cluster in "
                            + cluster.folder()
                            + " has no doors for etcd's clients yet; stop and start it with:"
                            + " ./trireme down; ./trireme up");
        }
        export("API", "3");
        export("ENDPOINTS", endpoints);
        export("CACERT", client.ca().toString());
        export("CERT", client.certificate().toString());
        export("KEY", client.key().toString());
        return 0;
    }

    private void export(String name, String value) {
        spec.commandLine()
                .getOut()
                .println("export ETCDCTL_" + name + "=" + ShellText.quoted(value));
    }
}
