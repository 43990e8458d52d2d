package io.trireme.scheduler.core;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where a pod goes. */
public sealed interface Decision {
    /**
     * @param feasibleCount how many nodes passed the filters
     */
    record Chosen(String node, int feasibleCount) implements Decision {}

    /**
     * No node takes the pod.
     *
     * @param reasons why, with the number of nodes for each
     * @param curableCount nodes that lack room only, so that fewer pods on them would help
     */
    record Refused(int nodeCount, SortedMap<String, Integer> reasons, int curableCount)
            implements Decision {
        public Refused {
            reasons = new TreeMap<>(reasons);
        }

        /** In the words of Kubernetes' FailedScheduling event. */
        public String message() {
            if (nodeCount == 0) {
                return "no nodes available to schedule pods";
            }
            var preemption = new TreeMap<String, Integer>();
            if (curableCount > 0) {
                preemption.put("No preemption victims found for incoming pod.", curableCount);
            }
            if (nodeCount > curableCount) {
                preemption.put(
                        "Preemption is not helpful for scheduling.", nodeCount - curableCount);
            }
            String nobody = "0/" + nodeCount + " nodes are available: ";
            String why = counted(preemption);
            return nobody
                    + counted(reasons)
                    + ". no new claims to deallocate, preemption: "
                    + nobody
                    + why.substring(0, why.length() - 1).replace("., ", ", ")
                    + ".";
        }

        /** {@code 2 Insufficient cpu, 1 …}, in the order of the whole texts. */
        private static String counted(Map<String, Integer> counts) {
            return counts.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .collect(Collectors.joining(", "));
        }
    }
}
