package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.machines.Network;
import io.trireme.chaos.machines.Operator;

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
    private static final Duration CHECKPOINT_LIMIT = Duration.ofMinutes(5);
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

    /** A server writes its tables when it stops. */
    @Test
    void flippedBitInATableIsRefusedAndTheMemberReplaced() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("flip-table", cluster)) {
            String victim = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("a follower is stopped", () -> cluster.stop(victim));
            damageAndRequireRefusal(
                    "flip-table",
                    victim,
                    FileDamage.youngest(cluster.data(victim), name -> name.endsWith(".sst")));
            scenario.during("it has refused to start", () -> {});
            scenario.during("it is replaced", () -> new Operator(cluster).replaceEnded(victim));
            scenario.judge();
        }
    }

    /** The log does not reach back behind a checkpoint, so a new member is sent one. */
    @Test
    void flippedBitInACheckpointIsRefusedAndTheMemberReplaced() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("flip-checkpoint", cluster)) {
            String victim = cluster.others(cluster.requireLeader()).getFirst();
            Checkpoints.writeUntilAllHaveOne(cluster, CHECKPOINT_LIMIT);
            scenario.during("kill -9 of a follower", () -> cluster.kill(victim));
            damageAndRequireRefusal(
                    "flip-checkpoint",
                    victim,
                    FileDamage.youngest(
                            Checkpoints.newest(cluster.data(victim)).orElseThrow(),
                            name -> name.startsWith("MANIFEST")));
            scenario.during("it has refused to start", () -> {});
            scenario.during("it is replaced", () -> new Operator(cluster).replaceEnded(victim));
            scenario.judge();
        }
    }

    private static Path openLog(Path data) throws Exception {
        return FileDamage.youngest(data, name -> name.startsWith("log_inprogress"));
    }

    private static void requireRefusal(String name, Predicate<String> file) throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start(name, cluster)) {
            String victim = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("kill -9 of a follower", () -> cluster.kill(victim));
            var damage =
                    damageAndRequireRefusal(
                            name, victim, FileDamage.youngest(cluster.data(victim), file));
            scenario.during("it has refused to start", () -> {});
            damage.undo();
            scenario.during("its restart with the file as it was", () -> servers.restart(victim));
            scenario.judge();
        }
    }

    /** Flips a bit; the server must end by itself when it is started, and name the file. */
    private static FileDamage damageAndRequireRefusal(String name, String victim, Path file)
            throws Exception {
        var cluster = servers.cluster();
        var damage = FileDamage.flipBit(file);
        cluster.start(victim);
        var end = cluster.awaitEnd(victim, LIMIT);
        System.out.printf("%s: ended with %d: %s%n", name, end.exit(), end.err().strip());
        assertEquals(EXIT_DAMAGED, end.exit(), end::describe);
        assertTrue(end.err().contains(file.getFileName().toString()), end::describe);
        return damage;
    }
}
