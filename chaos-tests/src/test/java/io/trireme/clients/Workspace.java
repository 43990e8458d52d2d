package io.trireme.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.chaos.cluster.Kubectl;
import io.trireme.chaos.cluster.Result;
import io.trireme.chaos.cluster.RunningCluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** A namespace and a folder of a test's own, and a kubectl that works in them. */
final class Workspace implements AutoCloseable {
    private static final Pattern AGE =
            Pattern.compile("(?<=[\\s(]|^)(?:\\d+s|\\d+m(?:\\d+s)?|\\d+h(?:\\d+m)?)(?=[\\s)]|$)");
    private static final Pattern PADDING = Pattern.compile("(?<=\\S) +");

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RunningCluster cluster;
    private final String name;
    private final Path folder;
    private final Kubectl kubectl;

    private Workspace(RunningCluster cluster, String name, Path folder) {
        this.cluster = cluster;
        this.name = name;
        this.folder = folder;
        this.kubectl = cluster.kubectl();
    }

    static Workspace open(RunningCluster cluster, String name)
            throws IOException, InterruptedException {
        var workspace = new Workspace(cluster, name, Files.createTempDirectory("trireme-kubectl-"));
        String manifest =
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\""
                        + name
                        + "\"}}";
        workspace.kubectl.runWithInput(manifest, "create", "-f", "-").requireSuccess();
        return workspace;
    }

    String name() {
        return name;
    }

    RunningCluster cluster() {
        return cluster;
    }

    Kubectl kubectl() {
        return kubectl;
    }

    /** Writes a file; {@code NAMESPACE} in it becomes this namespace. Returns its path. */
    String file(String fileName, String text) throws IOException {
        Path file = folder.resolve(fileName);
        Files.writeString(file, text.replace("NAMESPACE", name));
        return file.toString();
    }

    /** Runs kubectl in this namespace to its end. */
    Result run(String... arguments) throws IOException, InterruptedException {
        return kubectl.run(inNamespace(arguments));
    }

    String[] inNamespace(String... arguments) {
        var all = new ArrayList<>(List.of("--namespace=" + name));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /** What kubectl prints, ages as {@code AGE} and columns parted by one space. */
    String succeed(String... arguments) throws IOException, InterruptedException {
        return masked(run(arguments).requireSuccess().out());
    }

    /** kubectl must print exactly these lines; ages are {@code AGE}. */
    void prints(String lines, String... arguments) throws IOException, InterruptedException {
        var result = run(arguments);
        assertEquals(lines.strip(), masked(result.out()), result::describe);
        assertEquals(0, result.exit(), result::describe);
    }

    /** {@link #prints}, if not at once then soon: for what each server learns by its cache. */
    void awaits(String lines, String... arguments) {
        await().atMost(LIMIT).untilAsserted(() -> prints(lines, arguments));
    }

    /** kubectl must end with 1 and say exactly this on standard error. */
    void refuses(String message, String... arguments) throws IOException, InterruptedException {
        var result = run(arguments);
        assertEquals(message.strip(), result.err().strip(), result::describe);
        assertEquals(1, result.exit(), result::describe);
    }

    static String masked(String text) {
        String oneSpace = PADDING.matcher(text).replaceAll(" ");
        return AGE.matcher(oneSpace).replaceAll("AGE").replaceAll(" +(?=\n|$)", "").strip();
    }

    /** Namespaces are emptied in the background; only the folder is waited for. */
    @Override
    public void close() {
        try {
            run("delete", "namespace", name, "--wait=false", "--ignore-not-found").requireSuccess();
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
