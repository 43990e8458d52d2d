package io.trireme.api.cel;

import java.util.ArrayList;
import java.util.List;

/** A list of CEL; its elements become values when they are looked at. */
interface ListValue extends Iterable<Object> {
    /** Lists above it are never laid out in memory. */
    int LAID_OUT_MAX = 1_000_000;

    long size();

    /**
     * @param index from 0 below {@link #size()}
     */
    Object get(int index);

    /** The list followed by another. */
    default Object add(ListValue other) {
        return ConcatList.of(this, other);
    }

    /** Whether both hold the same; a {@link Fault} if that cannot be said. */
    default Object same(ListValue other, Budget budget) {
        if (size() != other.size()) {
            return false;
        }
        var others = other.iterator();
        for (Object mine : this) {
            Object same = Equality.inside(mine, others.next(), budget);
            if (!Boolean.TRUE.equals(same)) {
                return same;
            }
        }
        return true;
    }

    /**
     * All of it in memory.
     *
     * @throws CostLimitException above {@link #LAID_OUT_MAX}
     */
    default List<Object> laidOut() {
        if (size() > LAID_OUT_MAX) {
            throw new CostLimitException();
        }
        var all = new ArrayList<Object>((int) size());
        forEach(all::add);
        return all;
    }
}
