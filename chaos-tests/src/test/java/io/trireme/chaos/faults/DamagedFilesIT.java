package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.machines.Network;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Files of a server that was killed are torn or have a bit flipped: it cuts off what it may, else
 * refuses to start and says which file; the others go on.
 */
@Tag("chaos")
final class DamagedFilesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EXIT_DAMAGED = 70;

    @RegisterExtension static final FaultCluster servers = FaultCluster.on(Network.LOOPBACK);

    @Test
    void tornEndOfTheLogIsCutOff() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("torn-log", cluster)) {
            String victim = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("kill -9 of a follower", () -> cluster.kill(victim));
            FileDamage.beginEntry(openLog(cluster.data(victim)));
            scenario.during("its restart with a torn log", () -> servers.restart(victim));
            scenario.judge();
        }
    }

    @Test
    void flippedBitInTheLogIsRefused() throws Exception {
        requireRefusal("flip-log", name -> name.startsWith("log_inprogress"));
    }

    @Test
    void flippedBitInTheStateIsRefused() throws Exception {
        requireRefusal("flip-state", name -> name.startsWith("MANIFEST"));
    }

    @Test
    void flippedBitInTheIdentityIsRefused() throws Exception {
        requireRefusal("flip-member", "member"::equals);
    }

    private static Path openLog(Path data) throws Exception {
        return FileDamage.youngest(data, name -> name.startsWith("log_inprogress"));
    }

    private static void requireRefusal(String name, Predicate<String> file) throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start(name, cluster)) {
            String victim = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("kill -9 of a follower", () -> cluster.kill(victim));
            var damage = FileDamage.flipBit(FileDamage.youngest(cluster.data(victim), file));
            cluster.start(victim);
            var end = cluster.awaitEnd(victim, LIMIT);
            System.out.printf("%s: ended with %d: %s%n", name, end.exit(), end.err().strip());
            assertEquals(EXIT_DAMAGED, end.exit(), end::describe);
            String damaged = damage.file().getFileName().toString();
            assertTrue(end.err().contains(damaged), end::describe);
            scenario.during("it has refused to start", () -> {});
            damage.undo();
            scenario.during("its restart with the file as it was", () -> servers.restart(victim));
            scenario.judge();
        }
    }
}
