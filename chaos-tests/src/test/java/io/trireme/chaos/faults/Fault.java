package io.trireme.chaos.faults;

import io.trireme.chaos.machines.Operator;
import io.trireme.chaos.machines.StoreCluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Does a planned fault to a cluster, and ends it. */
record Fault(Act begin, Act end) {
    private static final Act NOTHING = () -> {};

    interface Act {
        void run() throws IOException, InterruptedException;
    }

    /** At most one may be there at a time. */
    static Fault of(PlannedFault plan, FaultCluster servers) {
        var cluster = servers.cluster();
        var operator = new Operator(cluster);
        String one = plan.one();
        return switch (plan.kind()) {
            case KILL_ONE -> kill(cluster, List.of(one));
            case KILL_TWO -> kill(cluster, List.of(one, plan.other()));
            case KILL_ALL -> kill(cluster, plan.servers());
            case STOP -> new Fault(() -> cluster.pause(one), () -> cluster.resume(one));
            case CUT_OFF -> {
                var ways = new ArrayList<>(toAll(cluster, one));
                ways.addAll(fromAll(cluster, one));
                yield partition(cluster, ways);
            }
            case DEAF -> partition(cluster, fromAll(cluster, one));
            case MUTE -> partition(cluster, toAll(cluster, one));
            case BRIDGE ->
                    partition(
                            cluster,
                            List.of(new Way(one, plan.other()), new Way(plan.other(), one)));
            case ONE_WAY -> partition(cluster, List.of(new Way(one, plan.other())));
            case SLOW_FSYNC ->
                    new Fault(
                            () -> servers.fsync(one).set(plan.amount()),
                            () -> servers.fsync(one).set(Duration.ZERO));
            case CLOCK ->
                    new Fault(
                            () -> servers.clock(one).set(plan.amount()),
                            () -> servers.clock(one).set(Duration.ZERO));
            case MOVE_LEADER -> {
                Act move = () -> moveLeader(operator, cluster, List.of(one, plan.other()));
                yield new Fault(move, move);
            }
            case REPLACE_KILLED -> new Fault(() -> operator.replaceKilled(one), NOTHING);
            case REPLACE_RUNNING -> new Fault(() -> operator.replaceRunning(one), NOTHING);
        };
    }

    private static Fault kill(StoreCluster cluster, Collection<String> victims) {
        return new Fault(
                () -> {
                    for (String victim : victims) {
                        cluster.kill(victim);
                    }
                },
                () -> {
                    for (String victim : victims) {
                        cluster.start(victim);
                    }
                });
    }

    private static void moveLeader(Operator operator, StoreCluster cluster, List<String> choice)
            throws IOException, InterruptedException {
        String leader = cluster.requireLeader();
        operator.moveLeader(
                choice.stream().filter(server -> !server.equals(leader)).findFirst().orElseThrow());
    }

    private record Way(String from, String to) {}

    private static List<Way> toAll(StoreCluster cluster, String server) {
        return cluster.others(server).stream().map(other -> new Way(server, other)).toList();
    }

    private static List<Way> fromAll(StoreCluster cluster, String server) {
        return cluster.others(server).stream().map(other -> new Way(other, server)).toList();
    }

    private static Fault partition(StoreCluster cluster, List<Way> ways) {
        return new Fault(
                () -> {
                    for (Way way : ways) {
                        cluster.cut(way.from(), way.to());
                    }
                },
                cluster::healAll);
    }
}
