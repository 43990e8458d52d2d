package io.trireme.chaos.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs the machine's kubectl. Its caches lie in the given home folder, so that nothing that another
 * cluster said is remembered.
 *
 * @param namespace empty for the kubeconfig's
 * @param limit for {@code run}; a program that takes longer is killed and fails the test
 */
public record Kubectl(SortedMap<String, String> environment, String namespace, Duration limit) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    public static Kubectl of(Path kubeconfig, Path home) {
        return new Kubectl(
                new TreeMap<>(Map.of("KUBECONFIG", kubeconfig.toString(), "HOME", home.toString())),
                "",
                LIMIT);
    }

    public Kubectl withEnvironment(String name, String value) {
        var more = new TreeMap<>(environment);
        more.put(name, value);
        return new Kubectl(more, namespace, limit);
    }

    public Kubectl withLimit(Duration newLimit) {
        return new Kubectl(environment, namespace, newLimit);
    }

    public Kubectl inNamespace(String newNamespace) {
        return new Kubectl(environment, newNamespace, limit);
    }

    /** Runs kubectl to its end, whatever that is. */
    public Result run(String... arguments) throws IOException, InterruptedException {
        return runWithInput("", arguments);
    }

    /** {@link #run} with a text to read, such as a manifest for {@code -f -}. */
    public Result runWithInput(String input, String... arguments)
            throws IOException, InterruptedException {
        try (var running = RunningCommand.start(command(arguments), environment, input)) {
            return running.await(limit);
        }
    }

    /**
     * Starts kubectl, for what takes long or never ends: {@code rollout status}, {@code get -w}.
     */
    public RunningCommand start(String... arguments) throws IOException {
        return RunningCommand.start(command(arguments), environment, "");
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of("kubectl"));
        if (!namespace.isEmpty()) {
            command.add("--namespace=" + namespace);
        }
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
