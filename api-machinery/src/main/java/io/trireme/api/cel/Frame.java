package io.trireme.api.cel;

import java.util.Map;

/** What names mean while an expression is evaluated; comprehensions put theirs on top. */
final class Frame {
    private final Frame below;
    private final String name;
    private final Map<String, Object> variables;
    private final Budget budget;
    private Object value;

    private Frame(Frame below, String name, Map<String, Object> variables, Budget budget) {
        this.below = below;
        this.name = name;
        this.variables = variables;
        this.budget = budget;
    }

    static Frame of(Map<String, Object> variables, Budget budget) {
        return new Frame(null, "", variables, budget);
    }

    Frame with(String local, Object initial) {
        var frame = new Frame(this, local, variables, budget);
        frame.value = initial;
        return frame;
    }

    /** Gives the name of this very frame another value. */
    void set(Object next) {
        value = next;
    }

    Object lookUp(String wanted) {
        for (Frame frame = this; frame.below != null; frame = frame.below) {
            if (frame.name.equals(wanted)) {
                return frame.value;
            }
        }
        Object found = variables.get(wanted);
        return found == null ? new Fault("no such attribute(s): " + wanted) : found;
    }

    Budget budget() {
        return budget;
    }
}
