package io.trireme.api.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.status.ApiStatusException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

import java.util.List;
import java.util.Map;

class SelectorTest {
    private static final Map<String, String> LABELS = Map.of("n", "3", "par", "odd", "e", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "n=3",
                "n==3",
                " n = 3 ",
                "n!=4",
                "x!=4",
                "n in (1, 3 )",
                "n notin (4)",
                "n",
                "!x",
                "e=",
                "e in ()",
                "n>2,n<4",
                "in!=a",
                "par in (odd),n",
                "e in (,a)"
            })
    void selects(String text) {
        assertTrue(LabelSelector.parse(text).matches(LABELS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"n=4", "x", "!n", "n notin (3)", "n>3", "par>1", "x<1", "e in (a)", "n="})
    void passesOver(String text) {
        assertFalse(LabelSelector.parse(text).matches(LABELS));
    }

    @Test
    void severalMistakesAreListed() {
        var refused = assertThrows(ApiStatusException.class, () -> LabelSelector.parse("n>-x"));
        assertTrue(
                refused.status()
                        .message()
                        .startsWith(
                                "unable to parse requirement: [values[0]: Invalid value: \"-x\":"));
    }

    @Test
    void anObjectSelectsAsItsText() {
        var object =
                new JsonMapper()
                        .readTree(
                                """
                                {"matchLabels":{"b":"1"},"matchExpressions":[
                                 {"key":"a","operator":"NotIn","values":["y","x"]},
                                 {"key":"c","operator":"Exists"},
                                 {"key":"d","operator":"DoesNotExist"}]}""");
        assertEquals("a notin (x,y),b=1,c,!d", LabelSelector.of(object).toString());
    }

    @Test
    void nullSelectsNothingAndEmptySelectsAll() {
        assertFalse(LabelSelector.of(NullNode.getInstance()).matches(LABELS));
        assertTrue(LabelSelector.of(new JsonMapper().createObjectNode()).matches(LABELS));
    }

    @Property
    void labelSelectorsSurvivePrintingAndParsing(@ForAll("selectors") String text) {
        var selector = LabelSelector.parse(text);
        assertEquals(selector, LabelSelector.parse(selector.toString()));
    }

    @Provide
    Arbitrary<String> selectors() {
        var word = Arbitraries.strings().withChars("ab1").ofMinLength(1).ofMaxLength(3);
        var operator = Arbitraries.of("=", "==", "!=", " in ", " notin ", "", "!");
        var one =
                Combinators.combine(word, operator, word.list().ofMaxSize(3))
                        .as(
                                (key, op, values) ->
                                        switch (op) {
                                            case "" -> key;
                                            case "!" -> "!" + key;
                                            case " in ", " notin " ->
                                                    key + op + "(" + String.join(",", values) + ")";
                                            default -> key + op + String.join("", values);
                                        });
        return one.list().ofMaxSize(4).map(parts -> String.join(",", parts));
    }

    @Test
    void fieldSelectorsCompareWholeValues() {
        var selector = FieldSelector.parse("spec.nodeName=n1,status.phase!=Failed");
        assertTrue(selector.matches(Map.of("spec.nodeName", "n1")::get));
        assertFalse(selector.matches(Map.of("spec.nodeName", "n2")::get));
        assertFalse(selector.matches(Map.of("spec.nodeName", "n1", "status.phase", "Failed")::get));
    }

    @Property
    void fieldSelectorsSurvivePrintingAndParsing(@ForAll List<String> values) {
        var selector =
                new FieldSelector(
                        values.stream()
                                .map(value -> new FieldSelector.Requirement("f", true, value))
                                .toList());
        var again = FieldSelector.parse(selector.toString());
        assertEquals(
                values.stream().sorted().toList(),
                again.requirements().stream()
                        .map(FieldSelector.Requirement::value)
                        .sorted()
                        .toList());
    }
}
