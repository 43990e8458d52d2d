package io.trireme.store.ratis;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;

import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;
import org.apache.ratis.util.TimeDuration;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ratis' metrics in our registries. Ratis finds one object of this class for the whole process by
 * its service loader; each member attaches its own under its id.
 */
public final class RatisMetrics extends MetricRegistries {
    /** Ends the name of the timer of a follower's heartbeats, after the follower's id. */
    private static final String HEARTBEAT_LATENCY = "_latency_heartbeat";

    private final Map<String, StoreMetrics> targets = new ConcurrentHashMap<>();
    private final Map<MetricRegistryInfo, RatisMetricRegistry> registries =
            new ConcurrentHashMap<>();

    /** For the service loader. */
    public RatisMetrics() {}

    /** Sends what Ratis measures of a member to its metrics until the answer is closed. */
    static AutoCloseable attach(String member, StoreMetrics target) {
        if (!(MetricRegistries.global() instanceof RatisMetrics metrics)) {
            throw new IllegalStateException(
                    "another metrics provider of Ratis is on the class path: "
                            + MetricRegistries.global().getClass());
        }
        metrics.targets.put(member, target);
        return () -> metrics.detach(member, target);
    }

    private void detach(String member, StoreMetrics target) {
        targets.remove(member, target);
        target.registry().removeMatching((name, _) -> name.startsWith("ratis"));
    }

    /** Prefixes of Ratis begin with the member's id; what has no member goes nowhere. */
    private StoreMetrics target(MetricRegistryInfo info) {
        String prefix = info.getPrefix();
        return targets.entrySet().stream()
                .filter(
                        entry ->
                                prefix.equals(entry.getKey()) || startsWith(prefix, entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> new StoreMetrics(new MetricRegistry(), () -> 0));
    }

    private static boolean startsWith(String prefix, String member) {
        return prefix.startsWith(member + "@") || prefix.startsWith(member + "_");
    }

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        return registries.computeIfAbsent(info, key -> new Registry(key, target(key)));
    }

    @Override
    public boolean remove(MetricRegistryInfo info) {
        RatisMetricRegistry removed = registries.remove(info);
        if (removed instanceof Registry registry) {
            registry.clear();
        }
        return removed != null;
    }

    @Override
    public void clear() {
        List.copyOf(registries.keySet()).forEach(this::remove);
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.ofNullable(registries.get(info));
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.copyOf(registries.keySet());
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return List.copyOf(registries.values());
    }

    @Override
    public void addReporterRegistration(
            Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stop) {}

    @Override
    public void enableJmxReporter() {}

    @Override
    public void enableConsoleReporter(TimeDuration period) {}

    private static final class Registry implements RatisMetricRegistry {
        private final MetricRegistryInfo info;
        private final StoreMetrics metrics;
        private final MetricRegistry target;
        private final String prefix;

        Registry(MetricRegistryInfo info, StoreMetrics metrics) {
            this.info = info;
            this.metrics = metrics;
            this.target = metrics.registry();
            this.prefix =
                    "%s.%s.%s."
                            .formatted(
                                    info.getApplicationName(),
                                    info.getMetricsComponentName(),
                                    info.getPrefix());
        }

        void clear() {
            target.removeMatching((name, _) -> name.startsWith(prefix));
        }

        /** A name that is taken by another kind of metric must not break Ratis. */
        private static <T> T orDetached(Supplier<T> registered, Supplier<T> detached) {
            try {
                return registered.get();
            } catch (IllegalArgumentException _) {
                return detached.get();
            }
        }

        @Override
        public Timekeeper timer(String name) {
            Timer timer = orDetached(() -> target.timer(prefix + name), Timer::new);
            Optional<DurationHistogram> histogram = histogram(name);
            return () -> {
                Timer.Context context = timer.time();
                return () -> {
                    long nanos = context.stop();
                    histogram.ifPresent(known -> known.observe(nanos));
                    return nanos;
                };
            };
        }

        /** Where a timer is counted under etcd's name, if it has one there. */
        private Optional<DurationHistogram> histogram(String name) {
            if (name.equals(SegmentedRaftLogMetrics.RAFT_LOG_SYNC_TIME)) {
                return Optional.of(metrics.logSync());
            }
            return name.endsWith(HEARTBEAT_LATENCY)
                    ? Optional.of(
                            metrics.roundTrip(
                                    name.substring(0, name.length() - HEARTBEAT_LATENCY.length())))
                    : Optional.empty();
        }

        @Override
        public LongCounter counter(String name) {
            Counter counter = orDetached(() -> target.counter(prefix + name), Counter::new);
            return new LongCounter() {
                @Override
                public void inc(long amount) {
                    counter.inc(amount);
                }

                @Override
                public void dec(long amount) {
                    counter.dec(amount);
                }

                @Override
                public long getCount() {
                    return counter.getCount();
                }
            };
        }

        @Override
        public boolean remove(String name) {
            return target.remove(prefix + name);
        }

        @Override
        public <T> void gauge(String name, Supplier<Supplier<T>> source) {
            target.remove(prefix + name);
            target.register(prefix + name, (Gauge<T>) () -> source.get().get());
        }

        @Override
        public MetricRegistryInfo getMetricRegistryInfo() {
            return info;
        }
    }
}
