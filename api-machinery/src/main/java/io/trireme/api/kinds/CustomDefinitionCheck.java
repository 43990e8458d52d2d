package io.trireme.api.kinds;

import io.trireme.api.custom.SchemaCheck.RuleCheck;
import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Checks of one CustomResourceDefinition, in the words and the order of apiextensions-apiserver.
 * Kubernetes checks an older form of the object, and names fields of that: what all versions have
 * alike (the schema of the only version, too) stands in {@code spec.validation}, {@code
 * spec.subresources} and so on there.
 */
final class CustomDefinitionCheck {
    private final ObjectNode object;
    private final JsonNode spec;
    private final RuleCheck ruleCheck;
    private final Problems problems;

    CustomDefinitionCheck(ObjectNode object, RuleCheck ruleCheck, Problems problems) {
        this.object = object;
        this.spec = object.path("spec");
        this.ruleCheck = ruleCheck;
        this.problems = problems;
    }

    void create() {
        String name = Fields.text(object, "metadata", "name");
        String required = Fields.text(spec, "names", "plural") + "." + Fields.text(spec, "group");
        if (!name.isEmpty() && !name.equals(required)) {
            problems.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        spec();
        status();
        storedVersions();
        approval();
        if (Fields.flag(spec, "preserveUnknownFields")) {
            preservesAll();
        }
    }

    void update(ObjectNode before) {
        spec();
        immutable(before);
        status();
        storedVersions();
        if (ApiApproval.of(object).state() != ApiApproval.of(before).state()) {
            approval();
        }
        if (Fields.flag(spec, "preserveUnknownFields")
                && !Fields.flag(before, "spec", "preserveUnknownFields")) {
            preservesAll();
        }
    }

    /** Checks the names in the status. */
    void status() {
        names(Fields.at(object, "status", "acceptedNames"), "status.acceptedNames");
    }

    private void preservesAll() {
        problems.invalid(
                "spec.preserveUnknownFields",
                spec.path("preserveUnknownFields"),
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                        + " spec.versions[*].schema instead");
    }

    private void spec() {
        group();
        if (Fields.empty(spec, "scope")) {
            problems.required("spec.scope");
        } else {
            problems.oneOf("spec.scope", Fields.text(spec, "scope"), "Cluster", "Namespaced");
        }
        var versions = Fields.objects(spec, "versions");
        for (int i = 0; i < versions.size(); i++) {
            if (!Fields.has(versions.get(i), "schema", "openAPIV3Schema")) {
                problems.required("spec.versions[" + i + "].schema.openAPIV3Schema");
            }
        }
        var check = new CustomVersionCheck(versions, ruleCheck, problems);
        check.each();
        versionsTogether(versions);
        for (var field : List.of("plural", "singular", "kind", "listKind")) {
            if (Fields.empty(spec, "names", field)) {
                problems.required("spec.names." + field);
            }
        }
        names(spec.path("names"), "spec.names");
        check.shared();
        CustomConversionCheck.check(spec.path("conversion"), problems);
    }

    private void group() {
        String group = Fields.text(spec, "group");
        var wrong = Names.dns1123Subdomain(group);
        if (group.isEmpty()) {
            problems.required("spec.group");
        } else if (!wrong.isEmpty()) {
            problems.invalid("spec.group", group, String.join(",", wrong));
        } else if (group.indexOf('.') < 0) {
            problems.invalid("spec.group", group, "should be a domain with at least one dot");
        }
    }

    private void versionsTogether(List<ObjectNode> versions) {
        var names = versions.stream().map(version -> Fields.text(version, "name")).toList();
        String shown = CustomVersionCheck.printed(versions);
        if (new HashSet<>(names).size() < names.size()) {
            problems.add(
                    FieldError.invalid(
                            "spec.versions", shown, "must contain unique version names"));
        }
        if (versions.stream().filter(one -> Fields.flag(one, "storage")).count() != 1) {
            problems.add(
                    FieldError.invalid(
                            "spec.versions",
                            shown,
                            "must have exactly one version marked as storage version"));
        }
        if (!names.isEmpty() && !names.getFirst().isEmpty()) {
            label("spec.version", names.getFirst());
        }
    }

    private void label(String field, String value) {
        var wrong = Names.dns1035Label(value);
        if (!wrong.isEmpty()) {
            problems.invalid(field, value, String.join(",", wrong));
        }
    }

    private void names(JsonNode names, String field) {
        for (var one : List.of("plural", "singular")) {
            if (!Fields.empty(names, one)) {
                label(field + "." + one, Fields.text(names, one));
            }
        }
        for (var one : List.of("kind", "listKind")) {
            String kind = Fields.text(names, one);
            var wrong = Names.dns1035Label(kind.toLowerCase(Locale.ROOT));
            if (!kind.isEmpty() && !wrong.isEmpty()) {
                problems.invalid(
                        field + "." + one,
                        kind,
                        "may have mixed case, but should otherwise match: "
                                + String.join(",", wrong));
            }
        }
        labels(names, field, "shortNames");
        String kind = Fields.text(names, "kind");
        if (!kind.isEmpty() && kind.equals(Fields.text(names, "listKind"))) {
            problems.invalid(field + ".listKind", kind, "kind and listKind may not be the same");
        }
        labels(names, field, "categories");
    }

    private void labels(JsonNode names, String field, String list) {
        var all = Fields.strings(names, list);
        for (int i = 0; i < all.size(); i++) {
            label(field + "." + list + "[" + i + "]", all.get(i));
        }
    }

    private void immutable(ObjectNode before) {
        var specBefore = before.path("spec");
        if (established(before)) {
            stays(specBefore, "scope");
            stays(specBefore, "names", "kind");
        }
        stays(specBefore, "group");
        stays(specBefore, "names", "plural");
    }

    private static boolean established(ObjectNode definition) {
        return Fields.objects(definition, "status", "conditions").stream()
                .anyMatch(
                        condition ->
                                Fields.text(condition, "type").equals("Established")
                                        && Fields.text(condition, "status").equals("True"));
    }

    private void stays(JsonNode specBefore, String... path) {
        String value = Fields.text(spec, path);
        if (!value.equals(Fields.text(specBefore, path))) {
            problems.invalid("spec." + String.join(".", path), value, Problems.IMMUTABLE);
        }
    }

    private void storedVersions() {
        String field = "status.storedVersions";
        var list = Fields.at(object, "status", "storedVersions");
        var stored = Fields.strings(object, "status", "storedVersions");
        if (stored.isEmpty()) {
            problems.invalid(field, list, "must have at least one stored version");
            return;
        }
        var missing = new HashSet<>(stored);
        for (var version : Fields.objects(spec, "versions")) {
            String name = Fields.text(version, "name");
            // A name that is given twice is found once, as in Kubernetes.
            boolean known = missing.remove(name);
            if (Fields.flag(version, "storage") && !known) {
                problems.invalid(field, list, "must have the storage version " + name);
            }
        }
        for (int i = 0; i < stored.size(); i++) {
            String name = stored.get(i);
            if (missing.contains(name)) {
                problems.invalid(
                        field + "[" + i + "]",
                        name,
                        ("missing from spec.versions; %1$s was previously a storage version, and"
                                        + " must remain in spec.versions until a storage migration"
                                        + " ensures no data remains persisted in %1$s and removes"
                                        + " %1$s from status.storedVersions")
                                .formatted(name));
            }
        }
    }

    private void approval() {
        var approval = ApiApproval.of(object);
        String field = "metadata.annotations[" + ApiApproval.ANNOTATION + "]";
        switch (approval.state()) {
            case MISSING -> problems.required(field, approval.reason());
            case INVALID -> problems.invalid(field, approval.annotation(), approval.reason());
            case NOT_NEEDED, APPROVED, BYPASSED -> {}
        }
    }
}
