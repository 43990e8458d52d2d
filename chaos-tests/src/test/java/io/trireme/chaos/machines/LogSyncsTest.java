package io.trireme.chaos.machines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class LogSyncsTest {
    private static LogSyncs syncs(int within64, int within128, int all) {
        return LogSyncs.parse(
                """
                # TYPE etcd_disk_wal_fsync_duration_seconds histogram
                etcd_disk_wal_fsync_duration_seconds_bucket{le="0.064"} %d
                etcd_disk_wal_fsync_duration_seconds_bucket{le="0.128"} %d
                etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} %d
                etcd_disk_wal_fsync_duration_seconds_sum 4.5
                etcd_disk_wal_fsync_duration_seconds_count %d
                etcd_disk_backend_commit_duration_seconds_bucket{le="0.064"} 7
                """
                        .formatted(within64, within128, all, all));
    }

    @Test
    void thoseSinceAnEarlierReportAreCounted() {
        var since = syncs(100, 110, 150).since(syncs(100, 105, 108));
        assertEquals(42, since.count());
        assertEquals(42, since.longerThan(Duration.ofMillis(64)));
        assertEquals(37, since.longerThan(Duration.ofMillis(128)));
    }

    @Test
    void thePercentileIsTheBoundOfItsBucket() {
        assertEquals(Duration.ofMillis(64), syncs(99, 100, 100).p99());
        assertEquals(Duration.ofMillis(128), syncs(98, 100, 100).p99());
        assertEquals(Duration.ofMillis(128), syncs(0, 50, 100).p99());
    }

    @Test
    void whatIsNotReportedIsNotGuessed() {
        assertThrows(IllegalArgumentException.class, () -> LogSyncs.parse("up 1\n"));
        var syncs = syncs(1, 2, 3);
        assertThrows(
                IllegalArgumentException.class, () -> syncs.longerThan(Duration.ofMillis(100)));
    }
}
