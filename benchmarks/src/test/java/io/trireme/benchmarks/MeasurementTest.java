package io.trireme.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

final class MeasurementTest {
    @Test
    void medianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertEquals(2, of(3, 3.0, 1.0, 2.0).median());
        assertEquals(2.5, of(3, 4.0, 1.0, 2.0, 3.0).median());
    }

    @Test
    void oneValueAtTheGoalMissesIt() {
        assertTrue(of(3, 1.0, 2.9).met());
        assertFalse(of(3, 1.0, 3.0).met());
    }

    @Test
    void rowShowsEveryValue() {
        assertEquals("| outage | 1.50 s | 2 s | < 3 s | yes | 1, 2 |", of(3, 1.0, 2.0).row());
    }

    @Test
    void nothingMeasuredIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> of(3));
    }

    private static Measurement of(double goal, Double... values) {
        return new Measurement("outage", "s", goal, List.of(values));
    }
}
