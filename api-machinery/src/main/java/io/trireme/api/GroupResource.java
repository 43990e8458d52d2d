package io.trireme.api;

import static java.util.Objects.requireNonNull;

/** A resource whatever its version; prints as messages name it: {@code deployments.apps}. */
public record GroupResource(String group, String resource) {
    public GroupResource {
        requireNonNull(group, "group");
        requireNonNull(resource, "resource");
    }

    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
