package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;

/** What binds an admission policy to requests and parameters. */
final class PolicyBindingCheck {
    private static final String EXCLUSIVE = "name and selector are mutually exclusive";
    private static final String MATCH = "spec.matchResources";

    private PolicyBindingCheck() {}

    static void validating(ObjectNode binding, Problems problems) {
        var spec = binding.path("spec");
        common(spec, problems);
        actions(spec, problems);
    }

    static void mutating(ObjectNode binding, Problems problems) {
        var spec = binding.path("spec");
        common(spec, problems);
        if (spec.path("matchResources").isObject()) {
            AdmissionMatchCheck.mutated(spec.path("matchResources"), MATCH, problems);
        }
    }

    private static void common(JsonNode spec, Problems problems) {
        String policy = Fields.text(spec, "policyName");
        if (policy.isEmpty()) {
            problems.required("spec.policyName");
        } else {
            problems.invalid("spec.policyName", policy, Names.dns1123Subdomain(policy));
        }
        if (spec.path("paramRef").isObject()) {
            paramRef(spec.path("paramRef"), problems);
        }
        if (spec.path("matchResources").isObject()) {
            AdmissionMatchCheck.resources(spec.path("matchResources"), MATCH, problems);
        }
    }

    private static void paramRef(JsonNode ref, Problems problems) {
        String field = "spec.paramRef";
        String name = Fields.text(ref, "name");
        boolean selector = Fields.has(ref, "selector");
        if (!name.isEmpty()) {
            problems.invalid(field + ".name", name, Names.pathSegment(name));
            if (selector) {
                problems.forbidden(field + ".name", EXCLUSIVE);
            }
        }
        if (selector) {
            LabelSelectorCheck.check(ref.path("selector"), field + ".selector", problems);
            if (!name.isEmpty()) {
                problems.forbidden(field + ".selector", EXCLUSIVE);
            }
        }
        if (name.isEmpty() && !selector) {
            problems.required(field, "one of name or selector must be specified");
        }
        AdmissionMatchCheck.oneOf(ref, "parameterNotFoundAction", field, problems, "Deny", "Allow");
    }

    private static void actions(JsonNode spec, Problems problems) {
        String field = "spec.validationActions";
        var actions = Fields.strings(spec, "validationActions");
        var seen = new HashSet<String>();
        for (int i = 0; i < actions.size(); i++) {
            String place = field + "[" + i + "]";
            problems.oneOf(place, actions.get(i), "Audit", "Deny", "Warn");
            if (!seen.add(actions.get(i))) {
                problems.duplicate(place, actions.get(i));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            problems.invalid(
                    field,
                    spec.path("validationActions"),
                    "must not contain both Deny and Warn (repeating the same validation failure"
                            + " information in the API response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            problems.required(field, "at least one validation action is required");
        }
    }
}
