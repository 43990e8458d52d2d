package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.Machine;
import io.trireme.benchmarks.load.Arguments;
import io.trireme.chaos.history.Outages;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How long writes are out after {@code kill -9} of the Raft leader, of etcd with its default
 * timeouts and of Trireme's store; prints a table for docs/benchmarks.md, and the exit code is 1
 * when a goal is missed. Arguments: {@code kills=} of each (50), {@code folder=}. They take turns,
 * with {@value #BLOCK} kills of fresh members each.
 */
public final class LeaderDeaths {
    private static final int BLOCK = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** With the load; a virtual machine has compiled what matters by then. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    /** Undisturbed, before each kill. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final PrintStream out;
    private final Path parent;
    private final OutageComparison comparison = new OutageComparison();

    private LeaderDeaths(PrintStream out, Path parent) {
        this.out = out;
        this.parent = parent;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given = Arguments.parse(arguments, Map.of("kills", "50"));
        var deaths = new LeaderDeaths(System.out, given.folder());
        System.exit(deaths.measure(given.count("kills")) ? 0 : 1);
    }

    /** Whether all goals are met. */
    private boolean measure(int kills) throws IOException, InterruptedException {
        out.println("Machine: " + Machine.describe());
        out.printf(
                Locale.ROOT,
                "%d kills of each, %d writes a second, in %s%n",
                kills,
                SteadyWrites.PER_SECOND,
                parent);
        for (int done = 0; done < kills; done += BLOCK) {
            int block = Math.min(BLOCK, kills - done);
            for (Contender contender : Contender.values()) {
                RunFolder.use(parent, out, places -> killAll(contender, places, block));
            }
        }
        out.println();
        out.println(comparison.table());
        return comparison.allMet();
    }

    private void killAll(Contender contender, MemberPlaces places, int kills)
            throws IOException, InterruptedException {
        try (var processes = MemberProcesses.start(contender, places);
                var connections = new EtcdConnections(places)) {
            connections.awaitLeader(processes, LIMIT);
            try (var elections = new ElectionWatch(connections);
                    var writes = new SteadyWrites(connections)) {
                LockSupport.parkNanos(WARM_UP.toNanos());
                for (int kill = 1; kill <= kills; kill++) {
                    // Every second time the client has to learn of it from another member.
                    boolean atLeader = kill % 2 == 1;
                    Outage outage = kill(processes, connections, elections, writes, atLeader);
                    comparison.add(contender, outage);
                    print(contender, kill, atLeader, outage);
                }
                comparison.add(contender, elections.needless(), writes.failed());
            }
        }
    }

    private static Outage kill(
            MemberProcesses processes,
            EtcdConnections connections,
            ElectionWatch elections,
            SteadyWrites writes,
            boolean atLeader)
            throws IOException, InterruptedException {
        String used = connections.awaitLeader(processes, LIMIT);
        writes.session().use(atLeader ? used : connections.follower(used));
        LockSupport.parkNanos(QUIET.toNanos());
        elections.expectOne();
        String leader = connections.awaitLeader(processes, LIMIT);
        writes.forget();
        writes.awaitAnswer(System.nanoTime(), LIMIT);
        long killedNanos = System.nanoTime();
        processes.kill(leader);
        writes.awaitAnswer(killedNanos, LIMIT);
        processes.start(leader);
        String successor = connections.awaitLeader(processes, LIMIT);
        new MemberStatuses(connections).awaitFollows(leader, successor, LIMIT);
        LockSupport.parkNanos(QUIET.toNanos());
        var answers = writes.answers();
        return new Outage(
                Outages.untilAnswer(answers, killedNanos).orElseThrow().toNanos() / 1e6,
                Outages.longestGap(answers, killedNanos).toNanos() / 1e6);
    }

    private void print(Contender contender, int kill, boolean atLeader, Outage outage)
            throws IOException {
        out.printf(
                Locale.ROOT,
                "%-8s %2d  client at %-9s first write %5.0f ms  largest gap %5.0f ms  load %s%n",
                contender.title,
                kill,
                atLeader ? "leader" : "follower",
                outage.untilWriteMillis(),
                outage.longestGapMillis(),
                Machine.load());
    }
}
