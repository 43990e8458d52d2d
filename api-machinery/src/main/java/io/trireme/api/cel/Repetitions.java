package io.trireme.api.cel;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a pattern becomes when its counted repetitions are written out: {@code (a{100}){100}}
 * is 10,000. An upper bound, seen without parsing the pattern for real.
 */
final class Repetitions {
    private final String pattern;
    private int next;

    private Repetitions(String pattern) {
        this.pattern = pattern;
    }

    static long of(String pattern) {
        return new Repetitions(pattern).size();
    }

    private long size() {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        while (next < pattern.length()) {
            char c = pattern.charAt(next++);
            switch (c) {
                case '\\' -> {
                    next++;
                    sum += last;
                    last = 1;
                }
                case '[' -> {
                    sum += last;
                    last = bracket();
                }
                case '(' -> {
                    outer.push(sum + last);
                    sum = 0;
                    last = 0;
                }
                case ')' -> {
                    long group = Math.min(sum + last, Integer.MAX_VALUE);
                    sum = outer.isEmpty() ? 0 : outer.pop();
                    last = group + 2;
                }
                case '{' -> last = Math.min(last * Math.max(1, count()), Integer.MAX_VALUE);
                default -> {
                    sum = Math.min(sum + last, Integer.MAX_VALUE);
                    last = 1;
                }
            }
        }
        while (!outer.isEmpty()) {
            sum += outer.pop();
        }
        return sum + last;
    }

    /** Behind an opening bracket: a class is one instruction. */
    private long bracket() {
        boolean first = true;
        while (next < pattern.length()) {
            char c = pattern.charAt(next++);
            if (c == '\\') {
                next++;
            } else if (c == ']' && !first) {
                break;
            }
            first = c == '^' && first;
        }
        return 1;
    }

    /** The larger number between braces; 1 if there is none. */
    private long count() {
        int end = pattern.indexOf('}', next);
        if (end < 0) {
            return 1;
        }
        long max = 1;
        for (String number : pattern.substring(next, end).split(",", -1)) {
            if (number.isEmpty()
                    || number.length() > 4
                    || !number.chars().allMatch(Character::isDigit)) {
                continue;
            }
            max = Math.max(max, Integer.parseInt(number));
        }
        next = end + 1;
        return max;
    }
}
