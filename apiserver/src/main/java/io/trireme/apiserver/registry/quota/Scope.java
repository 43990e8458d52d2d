package io.trireme.apiserver.registry.quota;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** A scope of a quota: a name alone, or with values that it must or must not have. */
record Scope(String name, String operator, List<String> values) {
    /** All scopes of a quota; its objects are in each of them. */
    static List<Scope> of(ObjectNode quota) {
        var scopes = new ArrayList<Scope>();
        for (String name : Fields.strings(quota, "spec", "scopes")) {
            scopes.add(new Scope(name, "Exists", List.of()));
        }
        for (var term : Fields.objects(quota, "spec", "scopeSelector", "matchExpressions")) {
            scopes.add(
                    new Scope(
                            Fields.text(term, "scopeName"),
                            Fields.text(term, "operator"),
                            Fields.strings(term, "values")));
        }
        return scopes;
    }

    /** Whether a value is selected; an empty one is as if it were not there. */
    boolean selects(String value) {
        return switch (operator) {
            case "In" -> !value.isEmpty() && values.contains(value);
            case "NotIn" -> value.isEmpty() || !values.contains(value);
            case "Exists" -> !value.isEmpty();
            case "DoesNotExist" -> value.isEmpty();
            case String _ -> false;
        };
    }
}
