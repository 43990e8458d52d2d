package io.trireme.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

final class ProcessFileTest {
    @TempDir private Path folder;

    private final ProcessHandle self = ProcessHandle.current();

    private Optional<ProcessHandle> found(String content) throws IOException {
        Path file = folder.resolve("a.pid");
        Files.writeString(file, content);
        return new ProcessFile(file).find();
    }

    @Test
    void runningProcessIsFound() throws IOException {
        var file = new ProcessFile(folder.resolve("a.pid"));
        file.write(self);
        assertEquals(Optional.of(self), file.find());
        file.delete();
        assertTrue(file.find().isEmpty());
    }

    @Test
    void strangerWithTheSamePidIsNotFound() throws IOException {
        var started = self.info().startInstant().orElseThrow();
        assertTrue(found(self.pid() + " " + started.minus(Duration.ofSeconds(10))).isEmpty());
        assertTrue(found(self.pid() + " " + started.plus(Duration.ofSeconds(10))).isEmpty());
    }

    @Test
    void clockThatWasSetALittleLosesNoProcess() throws IOException {
        var started = self.info().startInstant().orElseThrow();
        assertEquals(
                Optional.of(self), found(self.pid() + " " + started.plus(Duration.ofSeconds(1))));
    }

    @Test
    void tornFileFindsNothing() throws IOException {
        assertTrue(found("").isEmpty());
        assertTrue(found("x y").isEmpty());
        assertTrue(found(self.pid() + " yesterday").isEmpty());
    }
}
