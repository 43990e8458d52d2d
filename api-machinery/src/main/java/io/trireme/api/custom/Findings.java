package io.trireme.api.custom;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one schema holds against one value, and how much of it fitted: among alternatives of which
 * none fits, Kubernetes shows the errors of the one that fits best. An error is reported once.
 */
final class Findings {
    private final Set<FieldError> errors = new LinkedHashSet<>();
    private final String root;
    private int matches;

    /**
     * @param root the field that the checked value stands in; empty for a whole object
     */
    Findings(String root) {
        this.root = root;
    }

    /** Findings about a part of the same value. */
    Findings part() {
        return new Findings(root);
    }

    List<FieldError> errors() {
        return new ArrayList<>(errors);
    }

    boolean valid() {
        return errors.isEmpty();
    }

    int matches() {
        return matches;
    }

    void matched() {
        matches++;
    }

    void merge(Findings other) {
        errors.addAll(other.errors);
        matches += other.matches;
    }

    void add(FieldError error) {
        errors.add(error);
    }

    /** An error that names the place in its text only. */
    void unplaced(String detail) {
        errors.add(FieldError.invalid(field(""), "\"\"", detail));
    }

    /**
     * The field of a path below the checked value; Kubernetes shows the absent path of a whole
     * object as {@code <nil>}.
     */
    String field(String path) {
        String name = path.startsWith(".") ? path.substring(1) : path;
        if (name.isEmpty()) {
            return root.isEmpty() ? "<nil>" : root;
        }
        return root.isEmpty() ? name : root + "." + name;
    }

    /** {@code spec.size in body …}. */
    void invalid(String path, String value, String rule) {
        errors.add(FieldError.invalid(field(path), value, path + " in body " + rule));
    }

    void wrongType(String path, String expected, String found) {
        String quoted = GoText.quoted(found);
        errors.add(
                FieldError.typeInvalid(
                        field(path),
                        quoted,
                        path + " in body must be of type " + expected + ": " + quoted));
    }
}
