package io.trireme.api;

import static java.util.Objects.requireNonNull;

/** The type of an object. */
public record GroupVersionKind(String group, String version, String kind) {
    public GroupVersionKind {
        requireNonNull(group, "group");
        requireNonNull(version, "version");
        requireNonNull(kind, "kind");
    }

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }
}
