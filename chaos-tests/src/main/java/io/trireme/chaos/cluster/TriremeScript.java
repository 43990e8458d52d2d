package io.trireme.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The repository's {@code ./trireme}, run on what Maven has packaged. */
public record TriremeScript(Path script) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /**
     * Finds the script above the working folder.
     *
     * @throws IllegalStateException if it is not there or nothing is built
     */
    public static TriremeScript require() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("trireme");
            if (Files.isExecutable(script) && Files.isDirectory(folder.resolve("deploy"))) {
                requireBuilt(folder.resolve("deploy/target/dist/lib"));
                return new TriremeScript(script);
            }
        }
        throw new IllegalStateException("no trireme script in or above " + here);
    }

    private static void requireBuilt(Path libraries) {
        boolean built = false;
        if (Files.isDirectory(libraries)) {
            try (var jars = Files.newDirectoryStream(libraries, "deploy-*.jar")) {
                built = jars.iterator().hasNext();
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + libraries, e);
            }
        }
        if (!built) {
            throw new IllegalStateException(
                    "no packaged Trireme in "
                            + libraries
                            + "; make one with ./trireme build, or run Maven's verify from the root"
                            + " (-pl chaos-tests -am), which packages deploy first");
        }
    }

    public Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(Arrays.asList(arguments));
        try (var running = RunningCommand.start(command, Map.of("TRIREME_NO_BUILD", "1"), "")) {
            return running.await(LIMIT);
        }
    }
}
