package io.trireme.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine that measures, as Linux describes it; numbers mean nothing without it. */
public final class Machine {
    private Machine() {}

    /** One line. */
    public static String describe() throws IOException {
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %.0f GiB, %s, JDK %s; load before: %s",
                Runtime.getRuntime().availableProcessors(),
                find("/proc/cpuinfo", "model name"),
                Long.parseLong(find("/proc/meminfo", "MemTotal").replaceAll("\\D", ""))
                        / (1024.0 * 1024),
                Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).type(),
                System.getProperty("java.version"),
                load());
    }

    /** The average number of processes that wanted to run, over the last minute. */
    public static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }

    private static String find(String file, String key) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
