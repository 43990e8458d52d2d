package io.trireme.api.cel;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Two lists, one after the other, put together in no time: the macro {@code map} adds its results
 * one by one, which must not copy them each time. Doubling a list again and again makes one that is
 * far larger than memory; it is walked without being laid out.
 */
final class ConcatList implements ListValue {
    /** Lists within lists that are walked to find one element; deeper ones are laid out. */
    private static final int DEPTH_MAX = 100;

    private final ListValue first;
    private final ListValue second;
    private final long size;
    private final int depth;
    private List<Object> laidOut;

    private ConcatList(ListValue first, ListValue second) {
        this.first = first;
        this.second = second;
        size = Math.addExact(first.size(), second.size());
        depth = 1 + Math.max(depthOf(first), depthOf(second));
    }

    static ListValue of(ListValue first, ListValue second) {
        if (first.size() == 0) {
            return second;
        }
        if (second.size() == 0) {
            return first;
        }
        if (first.size() > Long.MAX_VALUE / 4 || second.size() > Long.MAX_VALUE / 4) {
            throw new CostLimitException();
        }
        return new ConcatList(first, second);
    }

    @Override
    public long size() {
        return size;
    }

    private static int depthOf(ListValue list) {
        return list instanceof ConcatList concat && concat.laidOut == null ? concat.depth : 0;
    }

    /** What looking at one element costs: a list put together of many is laid out for it. */
    double indexCost() {
        return laidOut == null && depth > DEPTH_MAX ? 1 + size * Budget.STRING_FACTOR : 1;
    }

    /** Makes it cheap to walk, if it was put together step by step. */
    void settle() {
        if (depth > DEPTH_MAX && size <= LAID_OUT_MAX) {
            laidOut();
        }
    }

    @Override
    public Object get(int index) {
        if (laidOut == null && depth > DEPTH_MAX) {
            return laidOut().get(index);
        }
        ListValue list = this;
        long place = index;
        while (list instanceof ConcatList both && both.laidOut == null) {
            boolean left = place < both.first.size();
            place = left ? place : place - both.first.size();
            list = left ? both.first : both.second;
        }
        return list instanceof ConcatList both
                ? both.laidOut.get((int) place)
                : list.get((int) place);
    }

    @Override
    public List<Object> laidOut() {
        if (laidOut == null) {
            laidOut = ListValue.super.laidOut();
        }
        return laidOut;
    }

    @Override
    public Iterator<Object> iterator() {
        return laidOut == null ? new Walk(this) : laidOut.iterator();
    }

    /** From the left to the right with a stack of its own: the lists may lie very deep. */
    private static final class Walk implements Iterator<Object> {
        private final Deque<ListValue> rest = new ArrayDeque<>();
        private Iterator<Object> present = Collections.emptyIterator();

        Walk(ListValue list) {
            rest.push(list);
        }

        @Override
        public boolean hasNext() {
            while (!present.hasNext() && !rest.isEmpty()) {
                ListValue next = rest.pop();
                while (next instanceof ConcatList both && both.laidOut == null) {
                    rest.push(both.second);
                    next = both.first;
                }
                present = next.iterator();
            }
            return present.hasNext();
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return present.next();
        }
    }
}
