package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.regex.Pattern;

/** Security contexts of pods and containers. */
final class SecurityContextCheck {
    private static final long ID_MAX = Integer.MAX_VALUE;
    private static final String SYSCTL =
            "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    private static final int SYSCTL_LENGTH_MAX = 253;

    private static final List<String> INTERNAL_FIELDS =
            List.of(
                    "Capabilities",
                    "Privileged",
                    "SELinuxOptions",
                    "WindowsOptions",
                    "RunAsUser",
                    "RunAsGroup",
                    "RunAsNonRoot",
                    "ReadOnlyRootFilesystem",
                    "AllowPrivilegeEscalation",
                    "ProcMount",
                    "SeccompProfile",
                    "AppArmorProfile");

    private SecurityContextCheck() {}

    static void container(JsonNode context, String field, Problems problems) {
        for (var id : List.of("runAsUser", "runAsGroup")) {
            id(context, id, field, problems);
        }
        if (Fields.has(context, "procMount")) {
            problems.oneOf(
                    field + ".procMount", Fields.text(context, "procMount"), "Default", "Unmasked");
        }
        seccomp(context.path("seccompProfile"), field + ".seccompProfile", problems);
        if (Fields.has(context, "allowPrivilegeEscalation")
                && !Fields.flag(context, "allowPrivilegeEscalation")) {
            if (Fields.flag(context, "privileged")) {
                problems.invalid(
                        field,
                        internalForm(context),
                        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            if (Fields.strings(context, "capabilities", "add").contains("CAP_SYS_ADMIN")) {
                problems.invalid(
                        field,
                        internalForm(context),
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add`"
                                + " CAP_SYS_ADMIN");
            }
        }
    }

    /** Kubernetes prints its internal form here: every field, with a capital letter. */
    private static ObjectNode internalForm(JsonNode context) {
        var form = JsonNodeFactory.instance.objectNode();
        for (var field : INTERNAL_FIELDS) {
            String name = Character.toLowerCase(field.charAt(0)) + field.substring(1);
            var value = context.path(field.equals("SELinuxOptions") ? "seLinuxOptions" : name);
            form.set(field, value.isMissingNode() ? form.nullNode() : value.deepCopy());
        }
        if (form.get("Capabilities") instanceof ObjectNode capabilities) {
            var lists = form.putObject("Capabilities");
            lists.set("Add", capabilities.path("add").isArray() ? capabilities.get("add") : null);
            lists.set(
                    "Drop", capabilities.path("drop").isArray() ? capabilities.get("drop") : null);
        }
        return form;
    }

    static void pod(JsonNode context, String field, Problems problems) {
        for (var id : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            id(context, id, field, problems);
        }
        var groups = context.path("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            problems.between(
                    field + ".supplementalGroups[" + i + "]", groups.get(i).asLong(0), 0, ID_MAX);
        }
        var sysctls = Fields.objects(context, "sysctls");
        for (int i = 0; i < sysctls.size(); i++) {
            sysctl(
                    Fields.text(sysctls.get(i), "name"),
                    field + ".sysctls[" + i + "].name",
                    problems);
        }
        seccomp(context.path("seccompProfile"), field + ".seccompProfile", problems);
    }

    private static void id(JsonNode context, String name, String field, Problems problems) {
        if (Fields.has(context, name)) {
            problems.between(field + "." + name, Fields.number(context, name), 0, ID_MAX);
        }
    }

    private static void sysctl(String name, String field, Problems problems) {
        if (name.isEmpty()) {
            problems.required(field);
        } else if (name.length() > SYSCTL_LENGTH_MAX || !Pattern.matches(SYSCTL, name)) {
            problems.invalid(
                    field, name, "must have at most 253 characters and match regex " + SYSCTL);
        }
    }

    private static void seccomp(JsonNode profile, String field, Problems problems) {
        if (!profile.isObject()) {
            return;
        }
        String type = Fields.text(profile, "type");
        problems.oneOf(field + ".type", type, "Localhost", "RuntimeDefault", "Unconfined");
        boolean named = !Fields.empty(profile, "localhostProfile");
        if (type.equals("Localhost") && !named) {
            problems.required(
                    field + ".localhostProfile", "must be set when seccomp type is Localhost");
        } else if (!type.equals("Localhost") && named) {
            problems.invalid(
                    field + ".localhostProfile",
                    Fields.text(profile, "localhostProfile"),
                    "can only be set when seccomp type is Localhost");
        }
    }
}
