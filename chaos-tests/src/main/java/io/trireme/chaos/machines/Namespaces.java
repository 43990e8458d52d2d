package io.trireme.chaos.machines;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Network namespaces that see each other over a bridge and nothing else. A direction is cut by
 * giving the sender a hardware address of the receiver that nobody has: its packets leave, and are
 * lost without a word, while those of the other direction arrive.
 */
final class Namespaces implements AutoCloseable {
    private static final String WHAT = "namespaces of the test's own cannot be made";
    private static final String NOBODY = "02:00:00:00:ff:ff";

    private final String prefix =
            "trm" + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 36);
    private final int count;
    private final List<String> made = new ArrayList<>();

    private Namespaces(int count) {
        this.count = count;
    }

    static Namespaces make(int count) throws InterruptedException {
        var namespaces = new Namespaces(count);
        try {
            namespaces.connect();
            return namespaces;
        } catch (AssertionError | InterruptedException e) {
            namespaces.close();
            throw e;
        }
    }

    private void connect() throws InterruptedException {
        String bridge = prefix + "-bridge";
        add(bridge);
        Shell.require(WHAT, "ip -n " + bridge + " link add bridge type bridge");
        Shell.require(WHAT, "ip -n " + bridge + " link set bridge up");
        for (int i = 0; i < count; i++) {
            add(name(i));
            Shell.require(
                    WHAT,
                    "ip -n %s link add eth0 address %s type veth peer name port%d netns %s"
                            .formatted(name(i), hardware(i), i, bridge));
            Shell.require(WHAT, "ip -n %s link set port%d master bridge up".formatted(bridge, i));
            Shell.require(WHAT, "ip -n %s addr add %s/24 dev eth0".formatted(name(i), address(i)));
            Shell.require(WHAT, "ip -n " + name(i) + " link set eth0 up");
        }
        for (int from = 0; from < count; from++) {
            for (int to = 0; to < count; to++) {
                if (from != to) {
                    heal(from, to);
                }
            }
        }
    }

    private void add(String name) throws InterruptedException {
        Shell.require(WHAT, "ip netns add " + name);
        made.add(name);
        Shell.require(WHAT, "ip -n " + name + " link set lo up");
    }

    String name(int index) {
        return prefix + "-" + (index + 1);
    }

    /** Of the block for documentation (RFC 5737), in a namespace without a route to elsewhere. */
    String address(int index) {
        return "192.0.2." + (11 + index);
    }

    private static String hardware(int index) {
        return "02:00:00:00:00:%02x".formatted(index + 1);
    }

    /** From now on what one sends to another is lost. */
    void cut(int from, int to) throws InterruptedException {
        neighbour(from, to, NOBODY);
    }

    void heal(int from, int to) throws InterruptedException {
        neighbour(from, to, hardware(to));
    }

    private void neighbour(int from, int to, String hardware) throws InterruptedException {
        Shell.require(
                WHAT,
                "ip -n %s neigh replace %s lladdr %s dev eth0 nud permanent"
                        .formatted(name(from), address(to), hardware));
    }

    /** Removes them; their processes must have ended. */
    @Override
    public void close() {
        try {
            for (String name : made) {
                Shell.words("ip netns del " + name);
            }
            made.clear();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
