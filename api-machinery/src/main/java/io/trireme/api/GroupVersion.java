package io.trireme.api;

import static java.util.Objects.requireNonNull;

/** An API group in one version; the core group's name is empty. */
public record GroupVersion(String group, String version) {
    public GroupVersion {
        requireNonNull(group, "group");
        requireNonNull(version, "version");
    }

    /** Parses an {@code apiVersion}: {@code v1} or {@code apps/v1}. */
    public static GroupVersion parse(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        if (slash < 0) {
            return new GroupVersion("", apiVersion);
        }
        if (apiVersion.indexOf('/', slash + 1) >= 0) {
            throw new IllegalArgumentException("unexpected GroupVersion string: " + apiVersion);
        }
        return new GroupVersion(apiVersion.substring(0, slash), apiVersion.substring(slash + 1));
    }

    public GroupVersionKind kind(String kind) {
        return new GroupVersionKind(group, version, kind);
    }

    /** The form that an object's {@code apiVersion} has. */
    @Override
    public String toString() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
