package io.trireme.chaos.linear;

import io.trireme.chaos.history.Outcome;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The search for an order of one key's calls. It goes depth first through positions: which calls
 * have happened, and what the key holds then. A call may come next if none that has not happened
 * ended before it began. Those without an answer may come at any time after they began, once or
 * never; they are taken in only where an answer does not fit without them ({@link OpenCalls}).
 */
final class KeySearch {
    /** Positions that are looked at to find the best report, once it is known that there is one. */
    private static final long REPORT_STEPS_MAX = 200_000;

    /** How many of the calls that fit a report repeats. */
    private static final int TRAIL = 6;

    /** By start. */
    private final List<Call> answered;

    private final OpenCalls open;

    /** The indexes of answered calls that must see a value which was written only once. */
    private final Map<String, List<Integer>> observers = new HashMap<>();

    private KeySearch(List<Call> answered, List<Call> open) {
        this.answered = answered;
        this.open = new OpenCalls(open, answered);
        Map<String, Integer> writers = new HashMap<>();
        Stream.concat(answered.stream(), open.stream())
                .flatMap(call -> call.action().written().stream())
                .forEach(value -> writers.merge(value, 1, Integer::sum));
        for (int i = 0; i < answered.size(); i++) {
            int index = i;
            answered.get(i)
                    .action()
                    .required()
                    .filter(value -> writers.getOrDefault(value, 0) == 1)
                    .ifPresent(
                            value ->
                                    observers
                                            .computeIfAbsent(value, _ -> new ArrayList<>())
                                            .add(index));
        }
    }

    /**
     * @param calls about one key, none refused
     */
    static KeySearch of(List<Call> calls) {
        var sorted = calls.stream().sorted(Comparator.comparingLong(Call::startNanos)).toList();
        var answered =
                sorted.stream().filter(call -> call.outcome() == Outcome.ACKNOWLEDGED).toList();
        var open =
                sorted.stream()
                        .filter(call -> call.outcome() == Outcome.UNKNOWN)
                        .filter(call -> !(call.action() instanceof KeyAction.Get))
                        .toList();
        return new KeySearch(answered, open);
    }

    sealed interface Verdict {}

    record Explained() implements Verdict {}

    record Undecided(long steps) implements Verdict {}

    /**
     * No order explains the calls.
     *
     * @param trail the last that fit, on the way that came furthest
     * @param held what the key held then
     * @param next one of these had to happen then, and none of their answers fits
     */
    record Stuck(int fitted, int calls, List<Call> trail, KeyState held, List<Call> next)
            implements Verdict {
        /** A report for people, with who wrote what the misfits saw. */
        String describe(String key, List<Call> history) {
            long since = history.stream().mapToLong(Call::startNanos).min().orElse(0);
            var text = new StringBuilder();
            text.append(
                    "%s is not linearizable: %d of %d answers fit, the last of them\n"
                            .formatted(key, fitted, calls));
            trail.forEach(call -> text.append("    ").append(call.describe(since)).append('\n'));
            text.append("  then it held %s, and none of these fits next:\n".formatted(held));
            for (Call call : next) {
                text.append("    ").append(call.describe(since)).append('\n');
                call.action()
                        .seen()
                        .ifPresent(value -> text.append(origin(key, value, history, since)));
            }
            return text.toString();
        }

        private static String origin(String key, String value, List<Call> history, long since) {
            return history.stream()
                    .filter(call -> call.key().equals(key))
                    .filter(call -> call.action().written().equals(Optional.of(value)))
                    .map(call -> "      written: " + call.describe(since) + "\n")
                    .findFirst()
                    .orElse("      nobody wrote " + value + "\n");
        }
    }

    /**
     * Which answered calls have happened, and what the key holds then.
     *
     * @param base all before this index have happened, this one has not
     * @param ahead which behind it have, counted from it
     */
    private record Position(int base, BitSet ahead, KeyState state) {
        int count() {
            return base + ahead.cardinality();
        }

        boolean happened(int index) {
            return index < base || ahead.get(index - base);
        }

        Position with(int index, KeyState next) {
            var marked = (BitSet) ahead.clone();
            marked.set(index - base);
            int passed = marked.nextClearBit(0);
            return new Position(base + passed, marked.get(passed, marked.length()), next);
        }
    }

    /**
     * One way on.
     *
     * @param used the open calls that have happened by then
     */
    private record Step(Call call, Position position, BitSet used) {}

    /**
     * A position, how it was reached and where it may go on.
     *
     * @param by empty for the first
     */
    private record Frame(Position position, BitSet used, Optional<Call> by, Iterator<Step> next) {}

    Verdict run(long stepsMax) {
        return switch (search(stepsMax, true)) {
            // Looking ahead stops before the contradiction, which a report should show.
            case Stuck early ->
                    search(Math.min(stepsMax, REPORT_STEPS_MAX), false) instanceof Stuck told
                            ? told
                            : early;
            case Explained explained -> explained;
            case Undecided undecided -> undecided;
        };
    }

    /**
     * @param lookAhead leave out ways after which some answer can never fit
     */
    private Verdict search(long stepsMax, boolean lookAhead) {
        Deque<Frame> way = new ArrayDeque<>();
        Map<Position, List<BitSet>> tried = new HashMap<>();
        push(way, new Position(0, new BitSet(), KeyState.ABSENT), new BitSet(), Optional.empty());
        var furthest = stuck(way);
        for (long steps = 0; !way.isEmpty(); steps++) {
            if (steps > stepsMax) {
                return lookAhead ? new Undecided(stepsMax) : furthest;
            }
            var frame = way.element();
            if (frame.position().count() == answered.size()) {
                return new Explained();
            }
            if (!frame.next().hasNext()) {
                way.pop();
                continue;
            }
            var step = frame.next().next();
            if (lookAhead && hidesForEver(frame.position(), step.position())) {
                continue;
            }
            if (isNew(tried.computeIfAbsent(step.position(), _ -> new ArrayList<>()), step)) {
                push(way, step.position(), step.used(), Optional.of(step.call()));
                if (step.position().count() > furthest.fitted()) {
                    furthest = stuck(way);
                }
            }
        }
        return furthest;
    }

    private void push(Deque<Frame> way, Position position, BitSet used, Optional<Call> by) {
        way.push(new Frame(position, used, by, steps(position, used).iterator()));
    }

    /** The value that was there will not come back, and not everybody who saw it had his turn. */
    private boolean hidesForEver(Position from, Position to) {
        var gone = from.state().value();
        if (gone.isEmpty() || gone.equals(to.state().value())) {
            return false;
        }
        return observers.getOrDefault(gone.get(), List.of()).stream()
                .anyMatch(index -> !to.happened(index));
    }

    /** A position that was reached with fewer of the open calls could do all that this can. */
    private static boolean isNew(List<BitSet> usedBefore, Step step) {
        for (BitSet before : usedBefore) {
            var more = (BitSet) before.clone();
            more.andNot(step.used());
            if (more.isEmpty()) {
                return false;
            }
        }
        return usedBefore.add(step.used());
    }

    /** Where one may go from here: first without open calls, then by way of some. */
    private List<Step> steps(Position from, BitSet used) {
        var indexes = candidates(from);
        indexes.sort(Comparator.comparingLong(index -> answered.get(index).endNanos()));
        var steps = new ArrayList<Step>();
        for (int index : indexes) {
            var call = answered.get(index);
            from.state()
                    .after(call.action())
                    .ifPresent(next -> steps.add(new Step(call, from.with(index, next), used)));
        }
        for (int index : indexes) {
            var call = answered.get(index);
            if (from.state().after(call.action()).isPresent()) {
                continue;
            }
            long limit = answered.get(indexes.getFirst()).endNanos();
            for (var way : open.leadingTo(call.action(), from.state(), used, limit)) {
                var next = way.state().after(call.action()).orElseThrow();
                steps.add(new Step(call, from.with(index, next), way.used()));
            }
        }
        return steps;
    }

    /** The answered calls that may come next, if their answers fit. */
    private List<Integer> candidates(Position from) {
        var found = new ArrayList<Integer>();
        long firstEnd = Long.MAX_VALUE;
        for (int i = from.base(); i < answered.size(); i++) {
            var call = answered.get(i);
            if (call.startNanos() > firstEnd) {
                break;
            }
            if (!from.ahead().get(i - from.base())) {
                found.add(i);
                firstEnd = Math.min(firstEnd, call.endNanos());
            }
        }
        return found;
    }

    private Stuck stuck(Deque<Frame> way) {
        var position = way.element().position();
        var trail = way.stream().limit(TRAIL).map(Frame::by).flatMap(Optional::stream).toList();
        return new Stuck(
                position.count(),
                answered.size(),
                trail.reversed(),
                position.state(),
                candidates(position).stream().map(answered::get).toList());
    }
}
