package io.trireme.chaos.cluster;

import java.util.List;

/**
 * How a program ended.
 *
 * @param exit its exit code; 128 + signal when a signal ended it
 */
public record Result(List<String> command, int exit, String out, String err) {
    public Result {
        command = List.copyOf(command);
    }

    public boolean success() {
        return exit == 0;
    }

    /**
     * This result.
     *
     * @throws AssertionError if the program failed, with all it printed
     */
    public Result requireSuccess() {
        if (!success()) {
            throw new AssertionError(describe());
        }
        return this;
    }

    /** Command, exit code and output, for messages. */
    public String describe() {
        return String.join(" ", command)
                + " ended with "
                + exit
                + "\n--- out\n"
                + out
                + "--- err\n"
                + err;
    }
}
