package io.trireme.client;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How to delete; an empty string leaves a field out.
 *
 * @param gracePeriodSeconds empty for the object's own
 * @param propagationPolicy {@code Background}, {@code Foreground} or {@code Orphan}
 * @param uid refuses with a conflict when the object is another one of the same name
 * @param resourceVersion refuses with a conflict when the object has changed
 */
public record DeleteOptions(
        OptionalLong gracePeriodSeconds,
        String propagationPolicy,
        String uid,
        String resourceVersion) {
    public static final DeleteOptions DEFAULT = new DeleteOptions(OptionalLong.empty(), "", "", "");

    public DeleteOptions {
        requireNonNull(gracePeriodSeconds, "gracePeriodSeconds");
        requireNonNull(propagationPolicy, "propagationPolicy");
        requireNonNull(uid, "uid");
        requireNonNull(resourceVersion, "resourceVersion");
    }

    public static DeleteOptions onlyUid(String uid) {
        return DEFAULT.withUid(uid);
    }

    public DeleteOptions withGracePeriodSeconds(long seconds) {
        return new DeleteOptions(OptionalLong.of(seconds), propagationPolicy, uid, resourceVersion);
    }

    public DeleteOptions withPropagationPolicy(String policy) {
        return new DeleteOptions(gracePeriodSeconds, policy, uid, resourceVersion);
    }

    public DeleteOptions withUid(String onlyUid) {
        return new DeleteOptions(gracePeriodSeconds, propagationPolicy, onlyUid, resourceVersion);
    }

    public DeleteOptions withResourceVersion(String onlyVersion) {
        return new DeleteOptions(gracePeriodSeconds, propagationPolicy, uid, onlyVersion);
    }

    Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("kind", "DeleteOptions");
        body.put("apiVersion", "v1");
        gracePeriodSeconds.ifPresent(seconds -> body.put("gracePeriodSeconds", seconds));
        if (!propagationPolicy.isEmpty()) {
            body.put("propagationPolicy", propagationPolicy);
        }
        var preconditions = new LinkedHashMap<String, String>();
        if (!uid.isEmpty()) {
            preconditions.put("uid", uid);
        }
        if (!resourceVersion.isEmpty()) {
            preconditions.put("resourceVersion", resourceVersion);
        }
        if (!preconditions.isEmpty()) {
            body.put("preconditions", preconditions);
        }
        return body;
    }
}
