package io.trireme.api.kinds;

import java.util.ArrayList;
import java.util.List;

/**
 * The difference of two texts as Kubernetes prints it in refusals: the unified format of diff, with
 * three lines around each change and without names of files. Lines are matched as Python's difflib
 * does it: the longest common run first, then what is on both sides of it.
 */
final class LineDiff {
    private static final int CONTEXT = 3;

    /** Matching takes the square of this, and texts come from clients. */
    private static final int LINES_MAX = 400;

    private final List<String> before;
    private final List<String> after;
    private final List<Run> common = new ArrayList<>();

    /** Lines that both texts have, one after the other. */
    private record Run(int before, int after, int length) {}

    /** Lines of the old text that became lines of the new one; both ends exclusive. */
    private record Change(int before, int beforeEnd, int after, int afterEnd) {}

    private LineDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** Empty if the texts are the same, or too long to be compared. */
    static String of(List<String> before, List<String> after) {
        if (before.size() > LINES_MAX || after.size() > LINES_MAX) {
            return "";
        }
        var diff = new LineDiff(before, after);
        diff.match(0, before.size(), 0, after.size());
        return diff.printed(diff.changes());
    }

    private void match(int from, int to, int afterFrom, int afterTo) {
        var best = new Run(from, afterFrom, 0);
        for (int i = from; i < to; i++) {
            for (int j = afterFrom; j < afterTo; j++) {
                int length = run(i, to, j, afterTo);
                if (length > best.length()) {
                    best = new Run(i, j, length);
                }
            }
        }
        if (best.length() > 0) {
            match(from, best.before(), afterFrom, best.after());
            common.add(best);
            match(best.before() + best.length(), to, best.after() + best.length(), afterTo);
        }
    }

    private int run(int i, int to, int j, int afterTo) {
        int length = 0;
        while (i + length < to
                && j + length < afterTo
                && before.get(i + length).equals(after.get(j + length))) {
            length++;
        }
        return length;
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        int i = 0;
        int j = 0;
        for (var run : common) {
            if (i < run.before() || j < run.after()) {
                changes.add(new Change(i, run.before(), j, run.after()));
            }
            i = run.before() + run.length();
            j = run.after() + run.length();
        }
        if (i < before.size() || j < after.size()) {
            changes.add(new Change(i, before.size(), j, after.size()));
        }
        return changes;
    }

    private String printed(List<Change> changes) {
        var text = new StringBuilder();
        int first = 0;
        for (int i = 0; i < changes.size(); i++) {
            boolean last = i + 1 == changes.size();
            if (last || changes.get(i + 1).before() - changes.get(i).beforeEnd() > 2 * CONTEXT) {
                hunk(changes.subList(first, i + 1), text);
                first = i + 1;
            }
        }
        return text.toString();
    }

    private void hunk(List<Change> changes, StringBuilder text) {
        var first = changes.getFirst();
        var last = changes.getLast();
        int lead = Math.min(CONTEXT, first.before());
        int trail = Math.min(CONTEXT, before.size() - last.beforeEnd());
        text.append("@@ -")
                .append(range(first.before() - lead, last.beforeEnd() + trail))
                .append(" +")
                .append(range(first.after() - lead, last.afterEnd() + trail))
                .append(" @@\n");
        int next = first.before() - lead;
        for (var change : changes) {
            append(' ', before.subList(next, change.before()), text);
            append('-', before.subList(change.before(), change.beforeEnd()), text);
            append('+', after.subList(change.after(), change.afterEnd()), text);
            next = change.beforeEnd();
        }
        append(' ', before.subList(next, last.beforeEnd() + trail), text);
    }

    private static void append(char sign, List<String> lines, StringBuilder text) {
        lines.forEach(line -> text.append(sign).append(line).append('\n'));
    }

    private static String range(int from, int to) {
        int length = to - from;
        int shown = length == 0 ? from : from + 1;
        return length == 1 ? Integer.toString(shown) : shown + "," + length;
    }
}
