package io.trireme.apiserver.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metered;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.sun.management.UnixOperatingSystemMXBean;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;

/** Writes Prometheus' text exposition format, version 0.0.4. */
public final class PrometheusText {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] QUANTILES = {0.5, 0.9, 0.99};

    private final StringBuilder out = new StringBuilder(16 * 1024);

    private PrometheusText() {}

    /** Everything that a server measures, its own process included. */
    public static String of(
            LabelledMetrics labelled, MetricRegistry registry, List<MetricSource> sources) {
        var text = new PrometheusText();
        labelled.print(text);
        sources.forEach(source -> source.print(text));
        text.registry(registry);
        text.process();
        return text.out.toString();
    }

    /** Begins a metric; its samples follow. */
    public void head(String name, String help, String type) {
        if (!help.isEmpty()) {
            out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        }
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** One value; as many label values as labels. */
    public void sample(String name, List<String> labels, List<String> values, double value) {
        sample(name, labels, values, "", "", value);
    }

    private void sample(
            String name,
            List<String> labels,
            List<String> values,
            String extraLabel,
            String extraValue,
            double value) {
        out.append(name);
        boolean extra = !extraLabel.isEmpty();
        if (!labels.isEmpty() || extra) {
            out.append('{');
            for (int i = 0; i < labels.size(); i++) {
                label(labels.get(i), values.get(i), i > 0);
            }
            if (extra) {
                label(extraLabel, extraValue, !labels.isEmpty());
            }
            out.append('}');
        }
        out.append(' ').append(number(value)).append('\n');
    }

    private void label(String label, String value, boolean comma) {
        if (comma) {
            out.append(',');
        }
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        out.append(label).append("=\"").append(escaped).append('"');
    }

    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        // Without an exponent: a bucket's bound is compared as text.
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /**
     * One child of a histogram.
     *
     * @param bounds upper bounds of the buckets, ascending, without the infinite one
     * @param counts of each bucket alone, one more than there are bounds
     */
    public void histogram(
            String name,
            List<String> labels,
            List<String> values,
            double[] bounds,
            long[] counts,
            double sum) {
        long cumulative = 0;
        for (int i = 0; i < counts.length; i++) {
            cumulative += counts[i];
            String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
            sample(name + "_bucket", labels, values, "le", bound, (double) cumulative);
        }
        sample(name + "_sum", labels, values, sum);
        sample(name + "_count", labels, values, (double) cumulative);
    }

    /** Dropwizard's metrics: timers and histograms become summaries, meters counters. */
    private void registry(MetricRegistry registry) {
        new TreeMap<>(registry.getGauges()).forEach(this::gauge);
        new TreeMap<>(registry.getCounters())
                .forEach((name, counter) -> plain(name, "gauge", (double) counter.getCount()));
        new TreeMap<>(registry.getMeters()).forEach(this::meter);
        new TreeMap<>(registry.getHistograms())
                .forEach((name, one) -> summary(clean(name), one.getSnapshot(), one.getCount(), 1));
        new TreeMap<>(registry.getTimers())
                .forEach(
                        (name, one) ->
                                summary(
                                        clean(name) + "_seconds",
                                        one.getSnapshot(),
                                        one.getCount(),
                                        NANOS_PER_SECOND));
    }

    private void gauge(String name, Gauge<?> gauge) {
        if (gauge.getValue() instanceof Number number) {
            plain(name, "gauge", number.doubleValue());
        }
    }

    private void meter(String name, Metered meter) {
        String counted = clean(name).endsWith("_total") ? name : name + "_total";
        plain(counted, "counter", (double) meter.getCount());
    }

    private void summary(String name, Snapshot snapshot, long count, double divisor) {
        head(name, "", "summary");
        for (double quantile : QUANTILES) {
            sample(
                    name,
                    List.of(),
                    List.of(),
                    "quantile",
                    Double.toString(quantile),
                    snapshot.getValue(quantile) / divisor);
        }
        // A reservoir keeps no exact sum; the mean of the kept samples stands for all.
        sample(name + "_sum", List.of(), List.of(), snapshot.getMean() * (double) count / divisor);
        sample(name + "_count", List.of(), List.of(), (double) count);
    }

    private void plain(String name, String type, double value) {
        String clean = clean(name);
        head(clean, "", clean.endsWith("_total") ? "counter" : type);
        sample(clean, List.of(), List.of(), value);
    }

    private static String clean(String name) {
        String clean = name.replaceAll("[^a-zA-Z0-9_:]", "_");
        return Character.isDigit(clean.charAt(0)) ? "_" + clean : clean;
    }

    private void process() {
        var memory = ManagementFactory.getMemoryMXBean();
        plain(
                "jvm_memory_heap_used_bytes",
                "gauge",
                (double) memory.getHeapMemoryUsage().getUsed());
        plain("jvm_memory_heap_max_bytes", "gauge", (double) memory.getHeapMemoryUsage().getMax());
        plain(
                "jvm_memory_nonheap_used_bytes",
                "gauge",
                (double) memory.getNonHeapMemoryUsage().getUsed());
        plain(
                "jvm_threads_current",
                "gauge",
                (double) ManagementFactory.getThreadMXBean().getThreadCount());
        double collectedMillis = 0;
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectedMillis += (double) Math.max(0, collector.getCollectionTime());
        }
        plain("jvm_gc_collection_seconds_total", "counter", collectedMillis / 1000);
        plain(
                "process_start_time_seconds",
                "gauge",
                (double) ManagementFactory.getRuntimeMXBean().getStartTime() / 1000);
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix) {
            plain(
                    "process_cpu_seconds_total",
                    "counter",
                    (double) unix.getProcessCpuTime() / NANOS_PER_SECOND);
            plain("process_open_fds", "gauge", (double) unix.getOpenFileDescriptorCount());
            plain("process_max_fds", "gauge", (double) unix.getMaxFileDescriptorCount());
        }
    }
}
