package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The annotations that named AppArmor profiles before pods had a field for them (KEP-24). */
final class AppArmorAnnotations {
    static final String PREFIX = "container.apparmor.security.beta.kubernetes.io/";

    private static final String LOCALHOST = "localhost/";

    private AppArmorAnnotations() {}

    /** Sets the field of each container that has an annotation and no field. */
    static void toFields(ObjectNode pod) {
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (var container : Fields.objects(pod, "spec", list)) {
                String profile = profile(pod, container);
                if (!profile.isEmpty()
                        && !Fields.has(container, "securityContext", "appArmorProfile")) {
                    set(container, profile);
                }
            }
        }
    }

    private static void set(ObjectNode container, String profile) {
        String type =
                switch (profile) {
                    case "runtime/default" -> "RuntimeDefault";
                    case "unconfined" -> "Unconfined";
                    case String _ -> profile.startsWith(LOCALHOST) ? "Localhost" : "";
                };
        if (type.isEmpty()) {
            return;
        }
        var field =
                Fields.child(Fields.child(container, "securityContext"), "appArmorProfile")
                        .put("type", type);
        if (type.equals("Localhost")) {
            field.put("localhostProfile", profile.substring(LOCALHOST.length()));
        }
    }

    /** The profile that an annotation names; empty if none does. */
    static String profile(ObjectNode pod, ObjectNode container) {
        return Fields.text(pod, "metadata", "annotations", PREFIX + Fields.text(container, "name"));
    }
}
