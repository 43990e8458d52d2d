package io.trireme.benchmarks.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.benchmarks.etcd.PutLatency.Sample;
import io.trireme.benchmarks.load.Percentiles;

import org.junit.jupiter.api.Test;

import java.util.List;

final class PutLatencyTest {
    private static final long MILLI = 1_000_000;

    @Test
    void putsCountByWhenTheyWereDue() {
        var samples =
                List.of(
                        new Sample(9, 9 * MILLI, false),
                        new Sample(10, 3 * MILLI, false),
                        new Sample(19, 5 * MILLI, false),
                        new Sample(20, 7 * MILLI, false));
        assertEquals(
                new PutLatency(new Percentiles(3, 5, 5), 2, 0), PutLatency.of(samples, 10, 20));
    }

    @Test
    void aFailedPutTookAsLongAsItsFailureAndIsCounted() {
        var samples = List.of(new Sample(1, 90 * MILLI, true), new Sample(2, MILLI, false));
        assertEquals(
                new PutLatency(new Percentiles(1, 90, 90), 1, 1), PutLatency.of(samples, 0, 9));
    }

    @Test
    void withoutAnAnswerThereIsNoLatency() {
        assertThrows(IllegalArgumentException.class, () -> PutLatency.of(List.of(), 0, 9));
    }
}
