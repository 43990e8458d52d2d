package io.trireme.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The trireme script in a fresh clone, where nothing is built and nothing may be unasked. */
@Timeout(60)
final class TriremeScriptTest {
    @TempDir private Path clone;

    @BeforeEach
    void copyScript() throws IOException {
        // Maven runs the tests in the module's folder.
        Files.copy(Path.of("..", "trireme"), clone.resolve("trireme"));
    }

    private record Ended(int code, String output) {}

    private Ended run(String... arguments) throws IOException, InterruptedException {
        var command = new ProcessBuilder("bash", clone.resolve("trireme").toString());
        command.command().addAll(List.of(arguments));
        command.environment().remove("TRIREME_NO_BUILD");
        var process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    @Test
    void helpIsThereBeforeAnythingIsBuilt() throws Exception {
        for (String[] help : new String[][] {{}, {"help"}, {"--help"}, {"-h"}, {"up", "--help"}}) {
            var ended = run(help);
            assertEquals(0, ended.code(), ended::output);
            assertTrue(ended.output().contains("  status   who leads"), ended::output);
        }
        assertFalse(Files.exists(clone.resolve("target")));
    }

    @Test
    void commandsThatNeedABuildSaySoAndDoNotBuild() throws Exception {
        for (String command : List.of("status", "down", "logs", "server", "pki")) {
            var ended = run(command);
            assertEquals(1, ended.code(), ended::output);
            assertEquals("trireme: nothing is built yet; run: ./trireme build\n", ended.output());
        }
        assertFalse(Files.exists(clone.resolve("target")));
    }
}
