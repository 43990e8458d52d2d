package io.trireme.benchmarks.etcd;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A folder for one run's members, on the disk that is measured; it goes when the run ends. */
final class RunFolder {
    private static final int LOG_LINES = 20;

    private RunFolder() {}

    /** What is measured there. */
    @FunctionalInterface
    interface Run {
        void in(MemberPlaces places) throws IOException, InterruptedException;
    }

    /** Prints the ends of the members' logs if the run fails. */
    static void use(Path parent, PrintStream out, Run run)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(parent, "side-by-side-");
        try {
            run.in(MemberPlaces.in(folder));
        } catch (RuntimeException e) {
            printLogs(folder, out);
            throw e;
        } finally {
            delete(folder);
        }
    }

    private static void printLogs(Path folder, PrintStream out) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (Path log : files) {
                List<String> lines = Files.readAllLines(log);
                out.println("-- " + log.getFileName());
                lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                        .forEach(out::println);
            }
        }
    }

    /** With all that is in it. */
    static void delete(Path folder) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
