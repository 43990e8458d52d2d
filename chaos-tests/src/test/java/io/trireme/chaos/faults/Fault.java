package io.trireme.chaos.faults;

import io.trireme.chaos.machines.StoreCluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * One of the faults that come at random.
 *
 * @param words what happens
 */
record Fault(String words, Begin begin, End end) {
    interface Begin {
        void run() throws IOException, InterruptedException;
    }

    interface End {
        void run() throws IOException, InterruptedException;
    }

    /** Chooses a fault and its victims; at most one at a time is there. */
    static Fault random(StoreCluster cluster, RandomGenerator random) {
        var servers = new ArrayList<>(cluster.servers());
        String one = servers.remove(random.nextInt(servers.size()));
        String other = servers.remove(random.nextInt(servers.size()));
        BooleanSupplier coin = random::nextBoolean;
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                    new Fault(
                            "kill -9 of " + one, () -> cluster.kill(one), () -> cluster.start(one));
            case 2 ->
                    new Fault(
                            "SIGSTOP of " + one,
                            () -> cluster.pause(one),
                            () -> cluster.resume(one));
            case 3 ->
                    new Fault(
                            "kill -9 of " + one + " and " + other,
                            () -> {
                                cluster.kill(one);
                                cluster.kill(other);
                            },
                            () -> {
                                cluster.start(one);
                                cluster.start(other);
                            });
            case 4 ->
                    partition(
                            cluster,
                            one + " is cut off",
                            coin.getAsBoolean() ? bothWays(cluster, one) : toAll(cluster, one));
            case 5 -> partition(cluster, one + " is deaf", fromAll(cluster, one));
            case 6 ->
                    partition(
                            cluster,
                            one + " and " + other + " do not see each other",
                            List.of(new Way(one, other), new Way(other, one)));
            default ->
                    partition(
                            cluster,
                            "nothing goes from " + one + " to " + other,
                            List.of(new Way(one, other)));
        };
    }

    private record Way(String from, String to) {}

    private static List<Way> toAll(StoreCluster cluster, String server) {
        return cluster.others(server).stream().map(other -> new Way(server, other)).toList();
    }

    private static List<Way> fromAll(StoreCluster cluster, String server) {
        return cluster.others(server).stream().map(other -> new Way(other, server)).toList();
    }

    private static List<Way> bothWays(StoreCluster cluster, String server) {
        var ways = new ArrayList<>(toAll(cluster, server));
        ways.addAll(fromAll(cluster, server));
        return ways;
    }

    private static Fault partition(StoreCluster cluster, String words, List<Way> ways) {
        return new Fault(
                words,
                () -> {
                    for (Way way : ways) {
                        cluster.cut(way.from(), way.to());
                    }
                },
                cluster::healAll);
    }
}
