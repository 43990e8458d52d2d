package io.trireme.api.cel;

/**
 * A comprehension: what the macros {@code all}, {@code map} and their like become.
 *
 * @param secondName empty if there is one variable only; the first is then an element or a key,
 *     else an index or a key
 */
record Loop(
        Node range,
        String firstName,
        String secondName,
        String resultName,
        Node initial,
        Node condition,
        Node step,
        Node result) {
    Object eval(Frame frame) {
        Object over = range.eval(frame);
        if (over instanceof Fault) {
            return over;
        }
        // The frame of the result lies below the variables': step and condition see all of them.
        var accumulated = frame.with(resultName, initial.eval(frame));
        Object fault =
                switch (over) {
                    case ListValue list -> overList(list, accumulated);
                    case MapValue map -> overMap(map, accumulated);
                    default ->
                            new Fault("got '" + Types.nameOf(over) + "', expected iterable type");
                };
        if (fault != null) {
            return fault;
        }
        Object value = result.eval(accumulated);
        if (value instanceof ConcatList list) {
            list.settle();
        }
        return value;
    }

    private Object overList(ListValue list, Frame accumulated) {
        var first = accumulated.with(firstName, null);
        var both = secondName.isEmpty() ? first : first.with(secondName, null);
        long index = 0;
        for (Object element : list) {
            if (both == first) {
                first.set(element);
            } else {
                first.set(index++);
                both.set(element);
            }
            if (!once(both, accumulated)) {
                break;
            }
        }
        return null;
    }

    private Object overMap(MapValue map, Frame accumulated) {
        var first = accumulated.with(firstName, null);
        var both = secondName.isEmpty() ? first : first.with(secondName, null);
        for (Object key : map.keys()) {
            first.set(key);
            if (both != first) {
                both.set(map.find(key).orElseThrow());
            }
            if (!once(both, accumulated)) {
                break;
            }
        }
        return null;
    }

    /** False ends the loop. A condition that fails does not: the result may yet be decided. */
    private boolean once(Frame variables, Frame accumulated) {
        if (Boolean.FALSE.equals(condition.eval(variables))) {
            return false;
        }
        accumulated.set(step.eval(variables));
        return true;
    }
}
