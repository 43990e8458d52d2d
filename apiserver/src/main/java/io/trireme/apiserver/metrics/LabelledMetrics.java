package io.trireme.apiserver.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** The labelled metrics of one server. */
public final class LabelledMetrics {
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();

    /** Something that prints itself. */
    private interface Metric {
        void print(PrometheusText text);
    }

    public Counter counter(String name, String help, String... labels) {
        var counter = new Counter(new Family<>(name, help, List.of(labels), LongAdder::new));
        metrics.add(counter::print);
        return counter;
    }

    public Gauge gauge(String name, String help, String... labels) {
        var gauge = new Gauge(new Family<>(name, help, List.of(labels), AtomicLong::new));
        metrics.add(gauge::print);
        return gauge;
    }

    /**
     * @param bounds upper bounds of the buckets, ascending, without the infinite one
     */
    public Histogram histogram(String name, String help, double[] bounds, String... labels) {
        double[] own = bounds.clone();
        var histogram =
                new Histogram(
                        new Family<>(name, help, List.of(labels), () -> new Buckets(own.length)),
                        own);
        metrics.add(histogram::print);
        return histogram;
    }

    void print(PrometheusText text) {
        metrics.forEach(metric -> metric.print(text));
    }

    /** Only grows. */
    public static final class Counter {
        private final Family<LongAdder> family;

        private Counter(Family<LongAdder> family) {
            this.family = family;
        }

        public void increment(String... values) {
            family.child(values).increment();
        }

        private void print(PrometheusText text) {
            text.head(family.name, family.help, "counter");
            family.forEach(
                    (values, child) ->
                            text.sample(family.name, family.labels, values, (double) child.sum()));
        }
    }

    /** Goes up and down. */
    public static final class Gauge {
        private final Family<AtomicLong> family;

        private Gauge(Family<AtomicLong> family) {
            this.family = family;
        }

        public void add(long change, String... values) {
            family.child(values).addAndGet(change);
        }

        private void print(PrometheusText text) {
            text.head(family.name, family.help, "gauge");
            family.forEach(
                    (values, child) ->
                            text.sample(family.name, family.labels, values, (double) child.get()));
        }
    }

    /** Counts observations by size. */
    public static final class Histogram {
        private final Family<Buckets> family;
        private final double[] bounds;

        private Histogram(Family<Buckets> family, double[] bounds) {
            this.family = family;
            this.bounds = bounds;
        }

        public void observe(double value, String... values) {
            int bucket = 0;
            while (bucket < bounds.length && value > bounds[bucket]) {
                bucket++;
            }
            var buckets = family.child(values);
            buckets.counts.incrementAndGet(bucket);
            buckets.sum.add(value);
        }

        private void print(PrometheusText text) {
            text.head(family.name, family.help, "histogram");
            family.forEach(
                    (values, child) ->
                            text.histogram(
                                    family.name,
                                    family.labels,
                                    values,
                                    bounds,
                                    child.snapshot(),
                                    child.sum.sum()));
        }
    }

    private static final class Buckets {
        final AtomicLongArray counts;
        final DoubleAdder sum = new DoubleAdder();

        Buckets(int bounds) {
            counts = new AtomicLongArray(bounds + 1);
        }

        long[] snapshot() {
            long[] copy = new long[counts.length()];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = counts.get(i);
            }
            return copy;
        }
    }
}
