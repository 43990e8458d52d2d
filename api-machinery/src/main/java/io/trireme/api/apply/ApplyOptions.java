package io.trireme.api.apply;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupVersion;

/**
 * How to apply.
 *
 * @param manager the field manager's name, not empty
 * @param force take over what others own
 * @param version of the request; the applied object must be of it
 * @param subresource empty for the object itself
 * @param time RFC 3339, seconds
 */
public record ApplyOptions(
        String manager, boolean force, GroupVersion version, String subresource, String time) {
    public ApplyOptions {
        requireNonNull(version, "version");
        requireNonNull(subresource, "subresource");
        requireNonNull(time, "time");
        if (manager.isEmpty()) {
            throw new IllegalArgumentException("an apply needs a manager");
        }
    }
}
