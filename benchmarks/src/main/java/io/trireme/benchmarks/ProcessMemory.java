package io.trireme.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds in memory.
 *
 * @param rssMiB all its pages, shared ones too
 * @param pssMiB shared pages divided by those who share them
 */
public record ProcessMemory(double rssMiB, double pssMiB) {
    public static ProcessMemory of(long pid) throws IOException {
        var lines = Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"));
        double rss = 0;
        double pss = 0;
        for (String line : lines) {
            if (line.startsWith("Rss:")) {
                rss = kiB(line) / 1024.0;
            } else if (line.startsWith("Pss:")) {
                pss = kiB(line) / 1024.0;
            }
        }
        return new ProcessMemory(rss, pss);
    }

    private static long kiB(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
