package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;

class DurationHistogramTest {
    private final DurationHistogram histogram = new DurationHistogram(Duration.ofMillis(1), 3);

    @Test
    void boundsDouble() {
        assertArrayEquals(new double[] {0.001, 0.002, 0.004}, histogram.boundsSeconds());
    }

    @Test
    void aDurationFallsIntoTheFirstBucketThatHoldsIt() {
        for (long micros : new long[] {0, 1_000, 1_001, 4_000, 4_001, 9_000_000}) {
            histogram.observe(micros * 1_000);
        }
        assertArrayEquals(new long[] {2, 1, 1, 2}, histogram.counts());
        assertEquals(9.010002, histogram.sumSeconds(), 1e-9);
    }

    @Test
    void anActionThatThrowsIsCounted() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        histogram.time(
                                () -> {
                                    throw new IllegalStateException("as asked");
                                }));
        assertEquals(1, Arrays.stream(histogram.counts()).sum());
    }
}
