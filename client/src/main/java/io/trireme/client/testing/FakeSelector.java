package io.trireme.client.testing;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The selectors that a fake understands: {@code =}, {@code ==}, {@code !=}, {@code in}, exists. */
final class FakeSelector {
    private FakeSelector() {}

    static Predicate<JsonNode> of(FakeRequest request) {
        var all = new ArrayList<Predicate<JsonNode>>();
        if (!request.namespace().isEmpty()) {
            all.add(one -> field(one, "metadata.namespace").equals(request.namespace()));
        }
        for (var term : terms(request.parameter("labelSelector"))) {
            all.add(one -> matches(term, key -> one.path("metadata").path("labels").path(key)));
        }
        for (var term : terms(request.parameter("fieldSelector"))) {
            all.add(one -> matches(term, path -> node(one, path)));
        }
        return all.stream().reduce(_ -> true, Predicate::and);
    }

    private static List<String> terms(String selector) {
        if (selector.isEmpty()) {
            return List.of();
        }
        return List.of(selector.split(",(?![^(]*\\))", -1));
    }

    private static boolean matches(
            String term, java.util.function.Function<String, JsonNode> valueOf) {
        int in = term.indexOf(" in (");
        if (in >= 0) {
            var values = List.of(term.substring(in + 5, term.length() - 1).split(",", -1));
            return values.contains(valueOf.apply(term.substring(0, in)).asString(""));
        }
        int not = term.indexOf("!=");
        if (not >= 0) {
            return !valueOf.apply(term.substring(0, not))
                    .asString("")
                    .equals(term.substring(not + 2));
        }
        int equals = term.indexOf('=');
        if (equals >= 0) {
            String value = term.substring(equals).replace("=", "");
            return valueOf.apply(term.substring(0, equals)).asString("").equals(value);
        }
        return !valueOf.apply(term).isMissingNode();
    }

    private static String field(JsonNode object, String path) {
        return node(object, path).asString("");
    }

    private static JsonNode node(JsonNode object, String path) {
        JsonNode node = object;
        for (var part : path.split("\\.", -1)) {
            node = node.path(part);
        }
        return node;
    }
}
