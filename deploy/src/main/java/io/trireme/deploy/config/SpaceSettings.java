package io.trireme.deploy.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How much the store may take and how much history it keeps: etcd's {@code quota-backend-bytes},
 * {@code auto-compaction-mode} and {@code auto-compaction-retention}. Equal on all servers.
 *
 * @param historyAge at least so much history stays; empty if its age does not matter
 * @param historyRevisions at least so many revisions stay; empty if their number does not matter.
 *     If both are empty, nothing is compacted before the quota nears
 */
public record SpaceSettings(
        long quotaBytes, Optional<Duration> historyAge, Optional<Long> historyRevisions) {
    private static final long QUOTA_MIN = 16L << 20;
    private static final long QUOTA_MAX = 1L << 50;
    private static final long QUOTA_DEFAULT = 2L << 30;
    private static final long REVISIONS_MAX = 1_000_000_000_000L;

    /** What a Kubernetes API server does with its etcd. */
    private static final Duration AGE_DEFAULT = Duration.ofMinutes(5);

    private static final Duration AGE_MIN = Duration.ofSeconds(1);
    private static final Duration AGE_MAX = Duration.ofDays(365);
    private static final String RETENTION = "auto-compaction-retention";

    static SpaceSettings load(Settings settings) {
        long quota = settings.bytes("quota-backend-bytes", QUOTA_DEFAULT, QUOTA_MIN, QUOTA_MAX);
        boolean off = settings.findText(RETENTION).filter("0"::equals).isPresent();
        String mode = settings.findText("auto-compaction-mode").orElse("periodic");
        return switch (mode) {
            case "periodic" -> {
                Duration age = off ? Duration.ZERO : settings.duration(RETENTION, AGE_DEFAULT);
                if (!off && (age.compareTo(AGE_MIN) < 0 || age.compareTo(AGE_MAX) > 0)) {
                    throw new ConfigException(
                            RETENTION
                                    + " must be at least 1s and at most 8760h, or 0 to keep all"
                                    + " history");
                }
                yield new SpaceSettings(
                        quota, Optional.of(age).filter(Duration::isPositive), Optional.empty());
            }
            case "revision" -> {
                // How many are enough depends on the cluster, so there is no default.
                settings.requireText(RETENTION);
                long revisions = settings.count(RETENTION, 0, REVISIONS_MAX);
                yield new SpaceSettings(
                        quota, Optional.empty(), Optional.of(revisions).filter(n -> n > 0));
            }
            default ->
                    throw new ConfigException(
                            "auto-compaction-mode is \""
                                    + mode
                                    + "\", but must be periodic or revision");
        };
    }
}
