package io.trireme.api.codec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What strict reading complains of: each text once, and no more than a reader can use. */
final class StrictErrors {
    /** As many as Kubernetes reports. */
    static final int ERRORS_MAX = 100;

    private final LinkedHashSet<String> errors = new LinkedHashSet<>();

    void unknownField(String path) {
        add("unknown field \"" + path + '"');
    }

    void duplicateField(String path) {
        add("duplicate field \"" + path + '"');
    }

    void add(String error) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(error);
        }
    }

    List<String> list() {
        return new ArrayList<>(errors);
    }
}
