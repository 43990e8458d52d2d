package io.trireme.api.codec;

import java.util.ArrayList;
import java.util.List;

/** Where in a body the reader is. Texts are made only when an error names the place. */
final class Position {
    /**
     * @param name of a field or key; null for an element of a list
     * @param struct the type whose field it is; null for keys of maps and for elements
     */
    private record Step(String name, int index, String struct) {}

    private final List<Step> steps = new ArrayList<>();

    void enterField(String struct, String name) {
        steps.add(new Step(name, -1, struct));
    }

    void enterKey(String key) {
        steps.add(new Step(key, -1, null));
    }

    void enterElement(int index) {
        steps.add(new Step(null, index, null));
    }

    void leave() {
        steps.removeLast();
    }

    /** {@code spec.containers[0].name}. */
    String path() {
        StringBuilder path = new StringBuilder();
        for (Step step : steps) {
            if (step.name() == null) {
                path.append('[').append(step.index()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.name());
            }
        }
        return path.toString();
    }

    /** The path of a field or key here. */
    String path(String name) {
        return steps.isEmpty() ? name : path() + "." + name;
    }

    /**
     * {@code Go struct field Container.spec.containers.name}: the type that holds the innermost
     * field, and the fields alone. Outside of every field {@code Go value}.
     */
    String goField() {
        StringBuilder fields = new StringBuilder();
        String struct = null;
        for (Step step : steps) {
            if (step.struct() != null) {
                struct = step.struct();
                fields.append('.').append(step.name());
            }
        }
        return struct == null ? "Go value" : "Go struct field " + struct + fields;
    }
}
