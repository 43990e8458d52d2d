package io.trireme.api.cel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

class CelRulesTest {
    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    /** A schema whose field {@code spec} is declared so. */
    private static CelRules rules(String spec) {
        return CelRules.compile(
                json("{\"type\":\"object\",\"properties\":{\"spec\":" + spec + "}}"));
    }

    private static List<String> errors(CelRules rules, String spec, String before) {
        return rules
                .check(
                        object("{\"spec\":" + spec + "}"),
                        before.isEmpty()
                                ? Optional.empty()
                                : Optional.of(object("{\"spec\":" + before + "}")))
                .errors()
                .stream()
                .map(error -> error.field() + ": " + error.message())
                .toList();
    }

    @Test
    void aSchemaWithoutRulesCostsNothing() {
        var rules = rules("{\"type\":\"string\"}");
        assertTrue(rules.isEmpty());
        assertEquals(CelFindings.NONE, rules.check(object("{}"), Optional.empty()));
    }

    @Test
    void transitionRulesFindElementsByTheirKeys() {
        var rules =
                rules(
                        """
                        {"type":"array","x-kubernetes-list-type":"map",
                         "x-kubernetes-list-map-keys":["k"],
                         "items":{"type":"object","properties":{"k":{"type":"string"},
                          "v":{"type":"integer","x-kubernetes-validations":[
                           {"rule":"self >= oldSelf","message":"may not shrink"}]}}}}
                        """);
        String before = "[{\"k\":\"a\",\"v\":5},{\"k\":\"b\",\"v\":1}]";
        assertEquals(List.of(), errors(rules, before, ""));
        assertEquals(
                List.of("spec[1].v: Invalid value: 4: may not shrink"),
                errors(rules, "[{\"k\":\"b\",\"v\":2},{\"k\":\"a\",\"v\":4}]", before));
    }

    @Test
    void elementsOfOtherListsHaveNoPast() {
        var rules =
                rules(
                        """
                        {"type":"array","items":{"type":"integer",
                         "x-kubernetes-validations":[{"rule":"self == oldSelf"}]}}
                        """);
        assertEquals(List.of(), errors(rules, "[2]", "[1]"));
    }

    @Test
    void mapsAndAllOfAreVisited() {
        var rules =
                rules(
                        """
                        {"type":"object",
                         "additionalProperties":{"type":"string",
                          "x-kubernetes-validations":[{"rule":"self.size() < 3"}]},
                         "allOf":[{"x-kubernetes-validations":[{"rule":"'a' in self"}]}]}
                        """);
        assertEquals(
                List.of(
                        "spec: Invalid value: failed rule: 'a' in self",
                        "spec[b]: Invalid value: \"long\": failed rule: self.size() < 3"),
                errors(rules, "{\"b\":\"long\"}", ""));
    }

    @Test
    void whatDidNotChangeIsToldAsAWarning() {
        var rules =
                rules(
                        """
                        {"type":"object","properties":{
                         "a":{"type":"string","x-kubernetes-validations":[{"rule":"self == 'x'"}]},
                         "b":{"type":"string"}}}
                        """);
        var found =
                rules.check(
                        object("{\"spec\":{\"a\":\"old\",\"b\":\"2\"}}"),
                        Optional.of(object("{\"spec\":{\"a\":\"old\",\"b\":\"1\"}}")));
        assertEquals(List.of(), found.errors());
        assertEquals(
                List.of("spec.a: Invalid value: \"old\": failed rule: self == 'x'"),
                found.warnings());
        assertEquals(1, errors(rules, "{\"a\":\"new\"}", "{\"a\":\"old\"}").size());
    }

    @Test
    void atomicMapsAreRatchetedAsAWholeOnly() {
        var rules =
                rules(
                        """
                        {"type":"array","x-kubernetes-list-type":"set","items":{"type":"string",
                         "x-kubernetes-validations":[{"rule":"self == 'x'"}]}}
                        """);
        assertEquals(List.of(), errors(rules, "[\"a\"]", "[\"a\"]"));
        assertEquals(2, errors(rules, "[\"a\",\"b\"]", "[\"a\"]").size());
    }

    @Test
    void anExpressionThatCostsTooMuchEndsTheRun() {
        var rules =
                rules(
                        """
                        {"type":"array","items":{"type":"integer"},"x-kubernetes-validations":[
                          {"rule":"self.all(a, self.all(b, a + b >= 0))"},{"rule":"false"}]}
                        """);
        var list = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < 2_000; i++) {
            list.add(i);
        }
        assertEquals(
                List.of(
                        "spec: Invalid value: \"array\": 'operation cancelled: actual cost limit"
                                + " exceeded': no further validation rules will be run due to call"
                                + " cost exceeds limit for rule: self.all(a, self.all(b, a + b >="
                                + " 0))"),
                errors(rules, list.toString(), ""));
    }

    @Test
    void manyExpressionsTogetherEndTheRunToo() {
        var rules =
                rules(
                        """
                        {"type":"array","items":{"type":"string","x-kubernetes-validations":[
                          {"rule":"self.contains(self)"}]}}
                        """);
        var list = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < 20; i++) {
            list.add("a".repeat(9_000));
        }
        assertEquals(
                List.of(
                        "spec[12]: Invalid value: \"string\": validation failed due to running out"
                                + " of cost budget, no further validation rules will be run"),
                errors(rules, list.toString(), ""));
    }

    @Test
    void dynamicValuesOfWrongTypesAreTold() {
        var rules =
                rules(
                        """
                        {"x-kubernetes-int-or-string":true,
                         "x-kubernetes-validations":[{"rule":"self > 1"}]}
                        """);
        assertEquals(List.of(), errors(rules, "2", ""));
        assertEquals(
                List.of(
                        "spec: Invalid value: \"\": 'no such overload': call arguments did not match"
                                + " a supported operator, function or macro signature for rule: self"
                                + " > 1"),
                errors(rules, "\"a\"", ""));
    }

    @Test
    void rulesThatCompareWithAnUnknownPastAreRefused() {
        var schema =
                json(
                        """
                        {"type":"object","properties":{"l":{"type":"array","maxItems":2,
                          "items":{"type":"integer",
                           "x-kubernetes-validations":[{"rule":"self == oldSelf"}]}}}}
                        """);
        assertEquals(
                List.of(
                        new FieldError(
                                FieldError.Reason.INVALID,
                                "Invalid value: \"self == oldSelf\": oldSelf cannot be used on the"
                                        + " uncorrelatable portion of the schema within s.properties[l]",
                                "s.properties[l].items.x-kubernetes-validations[0].rule")),
                CelCheck.declared(schema, "s"));
    }

    @Test
    void limitsInTheSchemaMakeRulesAffordable() {
        String schema =
                """
                {"type":"object","properties":{"l":{"type":"array"%s,
                  "items":{"type":"string"%s,"x-kubernetes-validations":[
                   {"rule":"self.matches('^[a-z]+$')"}]}}}}
                """;
        assertEquals(
                List.of(),
                CelCheck.declared(
                        json(String.format(schema, ",\"maxItems\":10", ",\"maxLength\":50")), "s"));
        var dear = CelCheck.declared(json(String.format(schema, "", "")), "s");
        assertEquals(FieldError.Reason.FORBIDDEN, dear.getFirst().reason());
        assertEquals(3, dear.size());
    }

    @Test
    void theEstimateIsUpstreamsNumber() {
        // Upstream's own measure: contains on 94,339 items of 253 characters is the most allowed.
        String schema =
                """
                {"type":"object","properties":{"l":{"type":"array","maxItems":%d,
                  "items":{"type":"string","maxLength":253},
                  "x-kubernetes-validations":[{"rule":"self.all(x, x.contains('gpu'))"}]}}}
                """;
        assertEquals(List.of(), CelCheck.declared(json(String.format(schema, 94_339)), "s"));
        assertEquals(1, CelCheck.declared(json(String.format(schema, 94_341)), "s").size());
    }

    @Test
    void optionalOldSelfNeedsOldSelf() {
        var schema =
                json(
                        """
                        {"type":"object","x-kubernetes-validations":[
                          {"rule":"true","optionalOldSelf":true}]}
                        """);
        assertEquals(
                "Invalid value: true: may not be set if oldSelf is not used in rule",
                CelCheck.declared(schema, "s").getFirst().message());
    }
}
