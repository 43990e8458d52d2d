package io.trireme.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.chaos.history.Outages.Answer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

final class OutagesTest {
    private static final List<Answer> ANSWERS =
            List.of(new Answer(0, 10), new Answer(20, 90), new Answer(50, 70), new Answer(95, 99));

    @Test
    void onlyACallThatBeganAfterTheFaultEndsAnOutage() {
        assertEquals(Optional.of(Duration.ofNanos(29)), Outages.untilAnswer(ANSWERS, 41));
        assertEquals(Optional.of(Duration.ofNanos(39)), Outages.untilAnswer(ANSWERS, 60));
        assertEquals(Optional.empty(), Outages.untilAnswer(ANSWERS, 96));
    }

    @Test
    void longestGapLeavesOutWhatEndedBeforeTheFault() {
        var answers = List.of(new Answer(0, 10), new Answer(100, 110), new Answer(120, 130));
        assertEquals(Duration.ofNanos(100), Outages.longestGap(answers, 50));
        assertEquals(Duration.ofNanos(20), Outages.longestGap(answers, 115));
    }
}
