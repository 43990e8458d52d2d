package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobIndexesTest {
    @Test
    void countsNumbersAndIntervals() {
        var indexes = JobIndexes.parse("0,2-4,9", 10);
        assertEquals("", indexes.wrong());
        assertEquals(5, indexes.count());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "3,2|non-increasing order, previous: 3, current: 2",
                "4-4|non-increasing order, previous: 4, current: 4",
                "10|too large index: \"10\"",
                "x|cannot convert string to integer for index: \"x\"",
                "1,|cannot convert string to integer for index: \"\"",
                "1-2-3|the fragment \"1-2-3\" violates the requirement that an index interval can"
                        + " have at most two parts separated by '-'"
            })
    void saysWhatIsWrong(String text, String problem) {
        var indexes = JobIndexes.parse(text, 10);
        assertEquals(problem, indexes.wrong());
        assertEquals(0, indexes.count());
    }

    @Test
    void findsTheFirstSharedIndexAlsoBesideUnreadableParts() {
        var completed = JobIndexes.parse("0-2,x,6-8", 10);
        assertEquals(7, completed.firstShared(JobIndexes.parse("4,7-9", 10)));
        assertEquals(-1, completed.firstShared(JobIndexes.parse("4-5", 10)));
        assertEquals(-1, completed.firstShared(JobIndexes.parse("", 10)));
    }
}
