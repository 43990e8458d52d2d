package io.trireme.node.hollow;

import io.trireme.client.ObjectKey;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pod addresses of one node: a /22 of 10.64.0.0/10. Nobody answers there; they only have to be
 * unique. A pod keeps its address as long as it lives. Used by one thread at a time.
 */
final class PodAddresses {
    static final int COUNT = 1022;

    private final int base;
    private final BitSet taken = new BitSet(COUNT);
    private final Map<ObjectKey, Integer> offsetByPod = new HashMap<>();

    PodAddresses(int nodeIndex) {
        this.base = (10 << 24) + (64 << 16) + nodeIndex * 1024;
    }

    /** The range as a Node's {@code spec.podCIDR} would say it. */
    String range() {
        return text(base) + "/22";
    }

    /**
     * The pod's address: the one it has, the one it reports already, or a new one.
     *
     * @return empty when all are taken
     */
    synchronized Optional<String> addressOf(ObjectKey pod, String reported) {
        Integer offset = offsetByPod.get(pod);
        if (offset == null) {
            offset = offsetOf(reported);
            if (offset < 0 || taken.get(offset)) {
                offset = taken.nextClearBit(0);
            }
            if (offset >= COUNT) {
                return Optional.empty();
            }
            taken.set(offset);
            offsetByPod.put(pod, offset);
        }
        return Optional.of(text(base + 1 + offset));
    }

    /** Takes the address that a pod reports, so that no pod without one gets it. */
    synchronized void keep(ObjectKey pod, String reported) {
        int offset = offsetOf(reported);
        if (offset >= 0 && !taken.get(offset) && !offsetByPod.containsKey(pod)) {
            taken.set(offset);
            offsetByPod.put(pod, offset);
        }
    }

    synchronized void release(ObjectKey pod) {
        Integer offset = offsetByPod.remove(pod);
        if (offset != null) {
            taken.clear(offset);
        }
    }

    private int offsetOf(String address) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        int value = 0;
        for (String part : parts) {
            value = (value << 8) + Integer.parseInt(part);
        }
        int offset = value - base - 1;
        return offset < COUNT ? offset : -1;
    }

    private static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255);
    }
}
