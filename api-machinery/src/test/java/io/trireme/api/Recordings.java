package io.trireme.api;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Answers of a real Kubernetes server, recorded in a folder {@code shared} beside the project (or
 * beside the folder of its worktrees). They are no part of the project: where they are absent, the
 * tests that compare with them are passed over.
 */
public final class Recordings {
    private Recordings() {}

    /** The path of one recorded file; ends the test as passed over if there is none. */
    public static Path require(String file) {
        var folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            var path = folder.resolve("shared/kubernetes-1.36").resolve(file);
            if (Files.exists(path)) {
                return path;
            }
            folder = folder.getParent();
        }
        assumeTrue(false, "no recordings beside the project: passed over");
        throw new AssertionError("unreachable");
    }
}
