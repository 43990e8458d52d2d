package io.trireme.chaos.machines;

import io.trireme.chaos.cluster.Result;
import io.trireme.chaos.cluster.RunningCommand;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs the system's programs. */
final class Shell {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Shell() {}

    /**
     * @throws AssertionError if the program is not there
     */
    static Result run(String... command) throws InterruptedException {
        try (var running = RunningCommand.start(List.of(command), Map.of(), "")) {
            return running.await(LIMIT);
        } catch (IOException e) {
            throw new AssertionError(
                    "%s cannot be run (%s); ./trireme test installs what tests need"
                            .formatted(command[0], e.getMessage()),
                    e);
        }
    }

    /** Runs words that are separated by single blanks. */
    static Result words(String command) throws InterruptedException {
        return run(command.split(" "));
    }

    /**
     * Runs words as root.
     *
     * @param what this is for
     * @throws AssertionError saying so, if it fails
     */
    static void require(String what, String command) throws InterruptedException {
        var result = words(command);
        if (!result.success()) {
            throw new AssertionError(
                    what
                            + ", which takes root on Linux (user "
                            + System.getProperty("user.name")
                            + "): "
                            + result.describe());
        }
    }
}
