package io.trireme.apiserver.metrics;

/** Something of the process that prints its own part of {@code /metrics}, at every scrape. */
@FunctionalInterface
public interface MetricSource {
    /** Called by any thread; must not block. */
    void print(PrometheusText text);
}
