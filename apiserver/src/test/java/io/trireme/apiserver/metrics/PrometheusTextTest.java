package io.trireme.apiserver.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

final class PrometheusTextTest {
    private final LabelledMetrics labelled = new LabelledMetrics();
    private final MetricRegistry registry = new MetricRegistry();

    private String text() {
        return PrometheusText.of(labelled, registry, List.of());
    }

    @Test
    void labelledFamiliesArePrintedWithEscapedValuesInOrder() {
        var counter = labelled.counter("requests_total", "All of them.", "verb", "code");
        counter.increment("b\"\\\n", "200");
        counter.increment("a", "404");
        counter.increment("a", "404");
        assertTrue(
                text().startsWith(
                                """
                                # HELP requests_total All of them.
                                # TYPE requests_total counter
                                requests_total{verb="a",code="404"} 2
                                requests_total{verb="b\\"\\\\\\n",code="200"} 1
                                """),
                text());
    }

    @Test
    void histogramBucketsAreCumulative() {
        var histogram = labelled.histogram("wait_seconds", "Waiting.", new double[] {0.1, 1}, "k");
        histogram.observe(0.1, "x");
        histogram.observe(0.5, "x");
        histogram.observe(7, "x");
        assertTrue(
                text().contains(
                                """
                                wait_seconds_bucket{k="x",le="0.1"} 1
                                wait_seconds_bucket{k="x",le="1"} 2
                                wait_seconds_bucket{k="x",le="+Inf"} 3
                                wait_seconds_sum{k="x"} 7.6
                                wait_seconds_count{k="x"} 3
                                """),
                text());
    }

    @Test
    void sourcesPrintTheirPart() {
        MetricSource source =
                text -> {
                    text.head("trip_seconds", "A trip.", "histogram");
                    text.histogram(
                            "trip_seconds",
                            List.of("To"),
                            List.of("b"),
                            new double[] {0.0001},
                            new long[] {2, 1},
                            0.5);
                };
        String text = PrometheusText.of(labelled, registry, List.of(source));
        assertTrue(
                text.startsWith(
                        """
                                # HELP trip_seconds A trip.
                                # TYPE trip_seconds histogram
                                trip_seconds_bucket{To="b",le="0.0001"} 2
                                trip_seconds_bucket{To="b",le="+Inf"} 3
                                trip_seconds_sum{To="b"} 0.5
                                trip_seconds_count{To="b"} 3
                                """),
                text);
    }

    @Test
    void dropwizardMetricsAreConverted() {
        registry.counter("a.b").inc(3);
        registry.meter("calls").mark(2);
        registry.timer("apply").update(Duration.ofSeconds(2));
        String text = text();
        assertTrue(text.contains("# TYPE a_b gauge\na_b 3\n"), text);
        assertTrue(text.contains("# TYPE calls_total counter\ncalls_total 2\n"), text);
        assertTrue(text.contains("apply_seconds{quantile=\"0.99\"} 2\n"), text);
        assertTrue(text.contains("apply_seconds_count 1\n"), text);
    }

    @Test
    void labelSetsAreBounded() {
        var counter = labelled.counter("many_total", "", "k");
        for (int i = 0; i < Family.LABEL_SETS_MAX + 10; i++) {
            counter.increment(Integer.toString(i));
        }
        assertTrue(text().contains("many_total{k=\"other\"} 10\n"));
    }

    @Test
    void wrongNumberOfLabelsIsAMistake() {
        var counter = labelled.counter("c_total", "", "k");
        assertThrows(IllegalArgumentException.class, () -> counter.increment("a", "b"));
        assertEquals("0.25", PrometheusText.number(0.25));
    }
}
