package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.chaos.machines.Network;
import io.trireme.chaos.machines.SmallDisk;
import io.trireme.chaos.machines.StoreCluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server's disk has no room left, and later has some again. */
@Tag("chaos")
final class DiskFullIT {
    private static final int SIZE_MEBIBYTES = 200;
    private static final int EXIT_FAULT = 70;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void fullDiskStopsItsServerAloneAndLosesNothing() throws Exception {
        Path root = Files.createTempDirectory("trireme-store-");
        try (var cluster = StoreCluster.prepare(root, 3, Network.LOOPBACK);
                var disk = SmallDisk.mount(cluster.data("server-2"), SIZE_MEBIBYTES)) {
            try {
                run(cluster, disk);
            } finally {
                // The file system cannot be unmounted while it is in use.
                if (cluster.isRunning("server-2")) {
                    cluster.kill("server-2");
                }
            }
        }
    }

    private static void run(StoreCluster cluster, SmallDisk disk)
            throws IOException, InterruptedException {
        cluster.startAll();
        try (var scenario = FaultScenario.start("disk-full", cluster)) {
            scenario.during("the disk of server-2 is full", disk::fill);
            var end = cluster.awaitEnd("server-2", LIMIT);
            assertEquals(EXIT_FAULT, end.exit(), end::describe);
            System.out.printf(
                    "disk-full: server-2 ended with %d: %s%n", end.exit(), end.err().strip());
            scenario.during("it has ended", () -> {});
            scenario.during(
                    "there is room again and it is restarted",
                    () -> {
                        disk.free();
                        cluster.start("server-2");
                        cluster.awaitReady(List.of("server-2"));
                    });
            scenario.judge();
        }
    }
}
