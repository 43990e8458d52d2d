package io.trireme.apiserver.registry.admission;

import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.Clock;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * What only the server can say of a certificate signing request: who asks, whatever the request
 * claims, and when a condition was set.
 */
public final class CertificateRequests implements Admission {
    private static final List<String> USER_FIELDS = List.of("username", "uid", "groups", "extra");

    private final Clock clock;

    public CertificateRequests(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.about("certificates.k8s.io", "certificatesigningrequests")) {
            return;
        }
        switch (request.operation()) {
            case CREATE -> {
                if (request.object().orElseThrow().get("spec") instanceof ObjectNode spec) {
                    name(request.user(), spec);
                }
            }
            case UPDATE -> {
                if (!request.subresource().isEmpty()) {
                    date(request.object().orElseThrow(), request.before().orElseThrow());
                }
            }
            case DELETE -> {}
        }
    }

    private static void name(User user, ObjectNode spec) {
        spec.remove(USER_FIELDS);
        if (!user.name().isEmpty()) {
            spec.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            spec.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            user.groups().forEach(spec.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            var extra = spec.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    /** A condition that stays as it was keeps the time since which it is so. */
    private void date(ObjectNode object, ObjectNode before) {
        String now = clock.seconds();
        for (var node : object.path("status").path("conditions")) {
            if (node instanceof ObjectNode condition) {
                if (isUnset(condition, "lastUpdateTime")) {
                    condition.put("lastUpdateTime", now);
                }
                if (isUnset(condition, "lastTransitionTime")) {
                    condition.put("lastTransitionTime", since(condition, before, now));
                }
            }
        }
    }

    private static boolean isUnset(JsonNode condition, String field) {
        return condition.path(field).asString("").isEmpty();
    }

    private static String since(ObjectNode condition, ObjectNode before, String now) {
        for (var old : before.path("status").path("conditions")) {
            boolean same =
                    old.path("type").equals(condition.path("type"))
                            && old.path("status").equals(condition.path("status"));
            if (same && !isUnset(old, "lastTransitionTime")) {
                return old.path("lastTransitionTime").asString("");
            }
        }
        return now;
    }
}
