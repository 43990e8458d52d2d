package io.trireme.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The fixture itself: what it starts it can kill, pause, start again and remove. */
final class RunningClusterIT {
    @Test
    void oneServerComesUpIsKilledComesBackAndLeavesNothing() throws Exception {
        Path root = Files.createTempDirectory("trireme-fixture-");
        long first;
        try (var cluster = RunningCluster.up(root, 1, 1)) {
            var state = cluster.status();
            assertTrue(state.allReady(), state::toString);
            first = cluster.process("server-1").pid();
            assertEquals(first, state.server("server-1").pid().orElseThrow());
            assertEquals("server-1", state.raftLeader().orElseThrow());
            assertEquals("server-1", state.holder("scheduler").orElseThrow());

            var nodes = cluster.kubectl().run("get", "nodes", "-o", "name").requireSuccess();
            assertEquals("node/hollow-1\n", nodes.out());
            try (var watch = cluster.kubectl().start("get", "nodes", "-w", "-o", "name")) {
                assertTrue(watch.awaitLine("node/hollow-1"::equals, limit()).isPresent());
                assertTrue(watch.alive());
            }

            cluster.pause("server-1");
            assertFalse(cluster.status().server("server-1").ready());
            cluster.resume("server-1");

            cluster.kill("server-1");
            assertTrue(cluster.status().server("server-1").pid().isEmpty());
            cluster.restart();
            assertTrue(cluster.status().allReady());
        }
        assertFalse(Files.exists(root));
        assertFalse(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false));
    }

    private static Duration limit() {
        return Duration.ofSeconds(20);
    }
}
