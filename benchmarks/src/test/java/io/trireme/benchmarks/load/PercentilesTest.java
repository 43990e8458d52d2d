package io.trireme.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

final class PercentilesTest {
    private static Percentiles of(List<Integer> values) {
        return Percentiles.of(values, Integer::doubleValue);
    }

    @Test
    void ofAHundredAreTheirRanks() {
        assertEquals(
                new Percentiles(50, 99, 100), of(IntStream.rangeClosed(1, 100).boxed().toList()));
    }

    @Test
    void ofFiftyTheWorstIsTheNinetyNinth() {
        assertEquals(
                new Percentiles(25, 50, 50), of(IntStream.rangeClosed(1, 50).boxed().toList()));
    }

    @Test
    void orderDoesNotMatter() {
        assertEquals(new Percentiles(2, 3, 3), of(List.of(3, 1, 2)));
    }

    @Test
    void ofNothingAreNone() {
        assertThrows(IllegalArgumentException.class, () -> of(List.of()));
    }
}
