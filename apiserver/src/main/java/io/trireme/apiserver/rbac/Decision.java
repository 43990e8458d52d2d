package io.trireme.apiserver.rbac;

import static java.util.Objects.requireNonNull;

/**
 * What authorization says.
 *
 * @param reason who allows it, or what went wrong while looking; may be empty
 */
public record Decision(boolean allowed, String reason) {
    public Decision {
        requireNonNull(reason, "reason");
    }
}
