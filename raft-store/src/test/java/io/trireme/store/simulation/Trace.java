package io.trireme.store.simulation;

import java.util.ArrayDeque;
import java.util.List;

/** The last events of a run. Lines are put into words only when they are asked for. */
final class Trace {
    private final int linesMax;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private long nowMillis;

    /**
     * @param linesMax the oldest lines beyond it are forgotten
     */
    Trace(int linesMax) {
        this.linesMax = linesMax;
    }

    private record Line(long atMillis, String name, Object subject) {
        @Override
        public String toString() {
            return "%8d ms  %-18s %s".formatted(atMillis, name, subject);
        }
    }

    void add(long atMillis, String name, Object subject) {
        nowMillis = atMillis;
        note(name, subject);
    }

    /** What came of the event that runs. */
    void note(String name, Object subject) {
        if (lines.size() >= linesMax) {
            lines.removeFirst();
        }
        lines.addLast(new Line(nowMillis, name, subject));
    }

    List<String> lines() {
        return lines.stream().map(Line::toString).toList();
    }
}
