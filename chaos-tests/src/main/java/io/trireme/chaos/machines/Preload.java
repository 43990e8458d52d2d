package io.trireme.chaos.machines;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A shared library that stands before the C library in a process.
 *
 * @param variable of the process's environment, by which the library finds its file
 * @param file that says how the library behaves, and may be changed while the process runs
 */
public record Preload(Path library, String variable, Path file) {
    /** What a process with these libraries is started with. */
    static Map<String, String> environment(Collection<Preload> preloads) {
        var environment = new TreeMap<String, String>();
        if (!preloads.isEmpty()) {
            // Separated as ld.so(8) says.
            environment.put(
                    "LD_PRELOAD",
                    preloads.stream()
                            .map(preload -> preload.library().toString())
                            .collect(Collectors.joining(":")));
        }
        preloads.forEach(preload -> environment.put(preload.variable(), preload.file().toString()));
        return environment;
    }
}
