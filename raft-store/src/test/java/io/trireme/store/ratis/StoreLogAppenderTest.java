package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StoreLogAppenderTest {
    @ParameterizedTest
    @CsvSource({
        "105, 105, true",
        "1, 105, true",
        // It lost everything; an operator has to say what becomes of it.
        "0, 105, false",
        // What it never acknowledged is Ratis' own to send.
        "106, 105, false",
        "200, 105, false",
        "0, -1, false"
    })
    void whatWasAcknowledgedAndIsMissingIsSentAgain(long asked, long acknowledged, boolean again) {
        assertEquals(again, StoreLogAppender.lacksAcknowledged(asked, acknowledged));
    }
}
