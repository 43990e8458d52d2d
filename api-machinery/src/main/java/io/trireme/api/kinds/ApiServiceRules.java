package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;
import io.trireme.api.names.Names;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Base64;

/** APIServices: which server answers for a version of a group (kube-aggregator). */
final class ApiServiceRules {
    private static final int GROUP_PRIORITY_MAX = 20_000;
    private static final int VERSION_PRIORITY_MAX = 1000;
    private static final DefaultTable DEFAULTS = new DefaultTable("spec.service.port = 443");

    private ApiServiceRules() {}

    static KindRules rules() {
        return new KindRulesBuilder()
                .nameRule(NameRules.PATH_SEGMENT)
                .shownFields("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService")
                .defaults(DEFAULTS::apply)
                .onCreate(ApiServiceRules::localIsAvailable)
                .status(StatusMetadata.ALL_KEPT)
                .check(ApiServiceRules::check)
                .checkStatusUpdate((object, _, problems) -> conditions(object, problems))
                .updateNeedsVersion()
                .build();
    }

    /** What this server answers itself is there from the beginning. */
    private static void localIsAvailable(ObjectNode object) {
        if (Fields.has(object, "spec", "service")) {
            return;
        }
        Fields.child(object, "status")
                .putArray("conditions")
                .addObject()
                .put("type", "Available")
                .put("status", "True")
                .put("lastTransitionTime", Fields.text(object, "metadata", "creationTimestamp"))
                .put("reason", "Local")
                .put("message", "Local APIServices are always available");
    }

    private static void check(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        String group = Fields.text(spec, "group");
        String version = Fields.text(spec, "version");
        String name = Fields.text(object, "metadata", "name");
        String wanted = version + "." + group;
        if (Names.pathSegment(name).isEmpty() && !name.equals(wanted)) {
            problems.invalid(
                    "metadata.name",
                    name,
                    "must be `spec.version+\".\"+spec.group`: " + GoText.quoted(wanted));
        }
        if (group.isEmpty() && !version.equals("v1")) {
            problems.required(
                    "spec.group", "only v1 may have an empty group and it better be legacy kube");
        }
        if (!group.isEmpty()) {
            problems.invalid("spec.group", group, Names.dns1123Subdomain(group));
        }
        problems.invalid("spec.version", version, Names.dns1035Label(version));
        priority(spec, "groupPriorityMinimum", GROUP_PRIORITY_MAX, problems);
        priority(spec, "versionPriority", VERSION_PRIORITY_MAX, problems);
        if (Fields.has(spec, "service")) {
            remote(spec, problems);
        } else {
            local(spec, problems);
        }
    }

    private static void priority(JsonNode spec, String name, int max, Problems problems) {
        long priority = Fields.number(spec, name);
        if (priority <= 0 || priority > max) {
            problems.invalid("spec." + name, priority, "must be positive and less than " + max);
        }
    }

    private static void local(JsonNode spec, Problems problems) {
        String bundle = Fields.text(spec, "caBundle");
        if (!bundle.isEmpty()) {
            problems.invalid(
                    "spec.caBundle",
                    Base64.getDecoder().decode(bundle).length + " bytes",
                    "local APIServices may not have a caBundle");
        }
        if (Fields.flag(spec, "insecureSkipTLSVerify")) {
            problems.invalid(
                    "spec.insecureSkipTLSVerify",
                    spec.path("insecureSkipTLSVerify"),
                    "local APIServices may not have insecureSkipTLSVerify");
        }
    }

    private static void remote(JsonNode spec, Problems problems) {
        var service = spec.path("service");
        if (Fields.empty(service, "namespace")) {
            problems.required("spec.service.namespace");
        }
        if (Fields.empty(service, "name")) {
            problems.required("spec.service.name");
        }
        if (Fields.flag(spec, "insecureSkipTLSVerify") && !Fields.empty(spec, "caBundle")) {
            problems.invalid(
                    "spec.insecureSkipTLSVerify",
                    spec.path("insecureSkipTLSVerify"),
                    "may not be true if caBundle is present");
        }
    }

    private static void conditions(ObjectNode object, Problems problems) {
        var conditions = Fields.objects(object, "status", "conditions");
        for (int i = 0; i < conditions.size(); i++) {
            problems.oneOf(
                    "status.conditions[" + i + "].status",
                    Fields.text(conditions.get(i), "status"),
                    "True",
                    "False",
                    "Unknown");
        }
    }
}
