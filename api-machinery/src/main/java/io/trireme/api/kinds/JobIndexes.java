package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import java.util.ArrayList;
import java.util.List;

/**
 * Indexes of an indexed Job as text: rising numbers and intervals such as {@code 1,3-5,7}.
 *
 * @param intervals those that could be read, in order
 * @param wrong what is wrong with the text, in Kubernetes' words; empty if nothing
 */
record JobIndexes(List<Interval> intervals, String wrong) {
    record Interval(long first, long last) {
        private boolean meets(Interval other) {
            return first <= other.last && other.first <= last;
        }
    }

    /** An interval, or why the text is none. */
    private record Part(Interval interval, String wrong) {}

    /** Reads all that can be read. */
    static JobIndexes parse(String text, long completions) {
        var intervals = new ArrayList<Interval>();
        String wrong = "";
        if (text.isEmpty()) {
            return new JobIndexes(intervals, wrong);
        }
        for (var fragment : text.split(",", -1)) {
            var part = part(fragment, completions);
            String problem = part.wrong;
            if (problem.isEmpty()) {
                if (!intervals.isEmpty() && intervals.getLast().last >= part.interval.first) {
                    problem = notRising(intervals.getLast().last, part.interval.first);
                }
                intervals.add(part.interval);
            }
            wrong = wrong.isEmpty() ? problem : wrong;
        }
        return new JobIndexes(intervals, wrong);
    }

    private static Part part(String fragment, long completions) {
        var limits = fragment.split("-", -1);
        if (limits.length > 2) {
            return refused(
                    "the fragment "
                            + GoText.quoted(fragment)
                            + " violates the requirement that an index interval can have at most"
                            + " two parts separated by '-'");
        }
        var numbers = new long[limits.length];
        for (int i = 0; i < limits.length; i++) {
            if (!limits[i].matches("\\+?[0-9]{1,18}")) {
                return refused(
                        "cannot convert string to integer for index: " + GoText.quoted(limits[i]));
            }
            numbers[i] = Long.parseLong(limits[i]);
            if (numbers[i] >= completions) {
                return refused("too large index: " + GoText.quoted(limits[i]));
            }
        }
        if (numbers.length == 2 && numbers[0] >= numbers[1]) {
            return refused(notRising(numbers[0], numbers[1]));
        }
        return new Part(new Interval(numbers[0], numbers[numbers.length - 1]), "");
    }

    private static Part refused(String why) {
        return new Part(new Interval(0, 0), why);
    }

    private static String notRising(long previous, long current) {
        return "non-increasing order, previous: " + previous + ", current: " + current;
    }

    /** How many indexes there are; zero for a text that is wrong. */
    long count() {
        return wrong.isEmpty()
                ? intervals.stream().mapToLong(one -> one.last - one.first + 1).sum()
                : 0;
    }

    /** The first index that stands in both; -1 if none does. */
    long firstShared(JobIndexes others) {
        int mine = 0;
        int theirs = 0;
        while (mine < intervals.size() && theirs < others.intervals.size()) {
            var one = intervals.get(mine);
            var other = others.intervals.get(theirs);
            if (one.meets(other)) {
                return Math.max(one.first, other.first);
            }
            if (one.first <= other.first) {
                mine++;
            } else {
                theirs++;
            }
        }
        return -1;
    }
}
