package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Configurations of admission webhooks. What was wrong before an update and came from an older
 * release is let through, as upstream does.
 */
final class WebhookCheck {
    private static final int TIMEOUT_SECONDS_MAX = 30;
    private static final Set<String> REVIEWS = Set.of("v1", "v1beta1");
    private static final String[] HARMLESS = {"None", "NoneOnDryRun"};
    private static final String[] SIDE_EFFECTS = {"None", "NoneOnDryRun", "Some", "Unknown"};

    /** What is asked of the webhooks; an update is asked no more than was kept before it. */
    private record Asked(
            boolean conditions,
            boolean noSideEffects,
            boolean knownReview,
            boolean uniqueNames,
            boolean rightSelectors) {
        static final Asked ALL = new Asked(true, true, true, true, true);

        static Asked since(ObjectNode object, ObjectNode before) {
            var old = webhooks(before);
            return new Asked(
                    !sameConditions(webhooks(object), old),
                    old.stream().allMatch(hook -> isHarmless(Fields.text(hook, "sideEffects"))),
                    old.stream()
                            .map(hook -> Fields.strings(hook, "admissionReviewVersions"))
                            .allMatch(
                                    all ->
                                            all.isEmpty()
                                                    || all.stream().anyMatch(REVIEWS::contains)),
                    old.stream().map(hook -> Fields.text(hook, "name")).distinct().count()
                            == old.size(),
                    old.stream().allMatch(WebhookCheck::selectorsAreRight));
        }
    }

    private WebhookCheck() {}

    static void create(ObjectNode object, Problems problems) {
        check(object, Asked.ALL, problems);
    }

    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        check(object, Asked.since(object, before), problems);
    }

    private static List<ObjectNode> webhooks(ObjectNode object) {
        return Fields.objects(object, "webhooks");
    }

    private static boolean sameConditions(List<ObjectNode> one, List<ObjectNode> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!Fields.same(
                    one.get(i).path("matchConditions"), other.get(i).path("matchConditions"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHarmless(String sideEffects) {
        return List.of(HARMLESS).contains(sideEffects);
    }

    private static boolean selectorsAreRight(ObjectNode hook) {
        var problems = new Problems();
        LabelSelectorCheck.check(hook.path("namespaceSelector"), "", problems);
        LabelSelectorCheck.check(hook.path("objectSelector"), "", problems);
        return problems.isEmpty();
    }

    private static void check(ObjectNode object, Asked asked, Problems problems) {
        var webhooks = webhooks(object);
        var names = new HashSet<String>();
        for (int i = 0; i < webhooks.size(); i++) {
            var hook = webhooks.get(i);
            String field = "webhooks[" + i + "]";
            webhook(hook, asked, field, problems);
            reviews(hook, asked.knownReview(), field + ".admissionReviewVersions", problems);
            String name = Fields.text(hook, "name");
            if (asked.uniqueNames() && !name.isEmpty() && !names.add(name)) {
                problems.duplicate(field + ".name", name);
            }
        }
    }

    private static void webhook(ObjectNode hook, Asked asked, String field, Problems problems) {
        name(Fields.text(hook, "name"), field + ".name", problems);
        var rules = Fields.objects(hook, "rules");
        for (int i = 0; i < rules.size(); i++) {
            AdmissionMatchCheck.rule(rules.get(i), field + ".rules[" + i + "]", problems);
        }
        optional(hook, "failurePolicy", field, problems, "Fail", "Ignore");
        optional(hook, "matchPolicy", field, problems, "Equivalent", "Exact");
        var sideEffects = asked.noSideEffects() ? HARMLESS : SIDE_EFFECTS;
        if (!Fields.has(hook, "sideEffects")) {
            problems.required(
                    field + ".sideEffects",
                    "must specify one of " + String.join(", ", sideEffects));
        }
        optional(hook, "sideEffects", field, problems, sideEffects);
        long seconds = Fields.number(hook, "timeoutSeconds");
        if (Fields.has(hook, "timeoutSeconds") && (seconds < 1 || seconds > TIMEOUT_SECONDS_MAX)) {
            problems.invalid(
                    field + ".timeoutSeconds",
                    seconds,
                    "the timeout value must be between 1 and 30 seconds");
        }
        for (var selector : List.of("namespaceSelector", "objectSelector")) {
            LabelSelectorCheck.check(
                    hook.path(selector), field + "." + selector, asked.rightSelectors(), problems);
        }
        optional(hook, "reinvocationPolicy", field, problems, "IfNeeded", "Never");
        WebhookClientCheck.config(hook.path("clientConfig"), field + ".clientConfig", problems);
        if (asked.conditions()) {
            MatchConditionCheck.check(hook, false, field + ".matchConditions", problems);
        }
    }

    private static void name(String name, String field, Problems problems) {
        if (name.isEmpty()) {
            problems.required(field);
            return;
        }
        var wrong = Names.dns1123Subdomain(name);
        if (!wrong.isEmpty()) {
            problems.invalid(field, name, String.join(",", wrong));
        } else if (name.split("\\.", -1).length < 3) {
            problems.invalid(
                    field,
                    name,
                    "should be a domain with at least three segments separated by dots");
        }
    }

    private static void optional(
            ObjectNode hook, String name, String field, Problems problems, String... supported) {
        if (Fields.has(hook, name)) {
            problems.oneOf(field + "." + name, Fields.text(hook, name), supported);
        }
    }

    private static void reviews(JsonNode hook, boolean askKnown, String field, Problems problems) {
        var versions = Fields.strings(hook, "admissionReviewVersions");
        if (versions.isEmpty()) {
            problems.required(field, "must specify one of v1, v1beta1");
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            if (seen.add(version)) {
                problems.invalid(field + "[" + i + "]", version, Names.dns1035Label(version));
            } else {
                problems.invalid(field + "[" + i + "]", version, "duplicate version");
            }
        }
        if (askKnown && versions.stream().noneMatch(REVIEWS::contains)) {
            problems.invalid(
                    field,
                    hook.path("admissionReviewVersions"),
                    "must include at least one of v1, v1beta1");
        }
    }
}
