package io.trireme.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

final class SentenceTest {
    @Test
    void barePathBecomesASentence() {
        assertEquals(
                "/d: permission denied; run it as the owner, or use another folder",
                Sentence.of(new AccessDeniedException("/d")));
        assertEquals("/d does not exist", Sentence.of(new NoSuchFileException("/d")));
        assertEquals(
                "/d: No space left on device",
                Sentence.of(new FileSystemException("/d", null, "No space left on device")));
    }

    @Test
    void faultsOfOurOwnHaveNoSentence() {
        assertEquals("", Sentence.of(new IllegalStateException("x")));
        assertEquals("", Sentence.of(new IOException()));
    }
}
