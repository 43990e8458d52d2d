package io.trireme.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs {@code trireme} commands in this process and keeps all that they print. */
final class CommandRun {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    /** The exit code. */
    int run(String... arguments) {
        return Trireme.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** The command must end with the code and the sentence, and no stack trace. */
    void assertSaid(int code, String sentence, String... arguments) {
        assertEquals(code, run(arguments), err::toString);
        assertTrue(err.toString().contains(sentence), err::toString);
        assertFalse(err.toString().contains("\tat "), err::toString);
    }
}
