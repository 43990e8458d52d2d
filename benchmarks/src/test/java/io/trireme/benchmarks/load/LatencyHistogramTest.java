package io.trireme.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void percentilesAreWithinOneIn64() {
        for (long i = 1; i <= 1_000; i++) {
            histogram.add(i * 1_000_000);
        }
        assertEquals(1_000, histogram.count());
        assertEquals(500, histogram.millis(0.5), 500 / 64.0);
        assertEquals(990, histogram.millis(0.99), 990 / 64.0);
        assertEquals(1_000, histogram.millis(1), 1_000 / 64.0);
    }

    @Test
    void everyWidthOfStepsHoldsItsOwn() {
        for (long nanos = 1; nanos > 0 && nanos < 1L << 60; nanos *= 3) {
            var one = new LatencyHistogram();
            one.add(nanos);
            assertEquals((double) nanos / 1e6, one.millis(0.5), (double) nanos / 64e6 + 1e-9);
        }
    }

    @Test
    void whatIsNegativeTookNothing() {
        histogram.add(-5);
        assertEquals(0, histogram.millis(0.99));
    }

    @Test
    void nothingMeasuredHasNoPercentile() {
        assertThrows(IllegalStateException.class, () -> histogram.millis(0.5));
    }
}
