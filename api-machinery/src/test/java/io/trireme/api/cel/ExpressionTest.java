package io.trireme.api.cel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.cel.Expression.Evaluation;
import io.trireme.api.text.GoText;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Expressions and what they give: {@code expressions.txt}, over the object of {@code values.json}.
 */
class ExpressionTest {
    private static Environment environment;
    private static Map<String, Object> variables;

    @BeforeAll
    static void readValues() throws IOException {
        JsonNode values = JsonMapper.shared().readTree(resource("values.json"));
        var schema = SchemaNode.ofObject(values.path("schema"));
        environment = Environment.of(schema).ofRule(schema.type().orElseThrow(), false);
        variables = Map.of("self", SchemaValues.of(values.path("object"), schema));
    }

    private static String resource(String name) throws IOException {
        try (var in = ExpressionTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @TestFactory
    Stream<DynamicTest> expressions() throws IOException {
        return resource("expressions.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(
                        line -> {
                            int arrow = line.lastIndexOf(" => ");
                            String expression = line.substring(0, arrow);
                            String expected = line.substring(arrow + 4);
                            return DynamicTest.dynamicTest(
                                    expression,
                                    () ->
                                            assertEquals(
                                                    expected, print(evaluate(expression).value())));
                        });
    }

    private static Evaluation evaluate(String expression) throws ExpressionException {
        return environment.compile(expression).evaluate(variables, 1_000_000);
    }

    private static String print(Object value) {
        return switch (value) {
            case Fault fault -> "!" + fault.message();
            case String text -> GoText.quoted(text);
            case ListValue list -> {
                var parts = new ArrayList<String>();
                list.forEach(element -> parts.add(print(element)));
                yield "[" + String.join(", ", parts) + "]";
            }
            case MapValue map -> {
                var parts = new ArrayList<String>();
                map.keys()
                        .forEach(key -> parts.add(print(key) + ": " + print(map.find(key).get())));
                yield "{" + String.join(", ", parts) + "}";
            }
            case Optional<?> optional -> "optional" + optional.map(ExpressionTest::print);
            default -> value.toString();
        };
    }

    @Test
    void literalsThatCannotWorkAreRefusedBeforeTheyRun() {
        for (String expression :
                new String[] {
                    "'a'.matches('(')", "timestamp('x') == timestamp('y')", "duration('1y') == null"
                }) {
            var e = assertThrows(ExpressionException.class, () -> environment.compile(expression));
            assertTrue(e.getMessage().contains("ERROR: <input>:1:"), e.getMessage());
        }
    }

    @Test
    void errorsHaveTheWordsOfKubernetes() {
        var e =
                assertThrows(
                        ExpressionException.class,
                        () -> environment.compile("self.name + 1 == 'a' || nope"));
        assertEquals(
                """
                ERROR: <input>:1:11: found no matching overload for '_+_' applied to '(string, int)'
                 | self.name + 1 == 'a' || nope
                 | ..........^
                ERROR: <input>:1:25: undeclared reference to 'nope' (in container '')
                 | self.name + 1 == 'a' || nope
                 | ........................^""",
                e.getMessage());
    }

    @Test
    void mixedLiteralsAreRefused() {
        var e =
                assertThrows(
                        ExpressionException.class,
                        () -> environment.compile("[1, 'a'].size() == 2 && {'a': 1}.size() == 1"));
        assertEquals(
                """
                ERROR: <input>:1:5: expected type 'int' but found 'string'
                 | [1, 'a'].size() == 2 && {'a': 1}.size() == 1
                 | ....^""",
                e.getMessage());
    }

    @Test
    void pricesAreThoseOfKubernetes() throws ExpressionException {
        // A variable 1, a field 1; a comparison of numbers 1; of texts a tenth of the shorter.
        assertEquals(3, evaluate("self.count > 1").cost());
        assertEquals(3, evaluate("self.name == 'n'").cost());
        assertEquals(0, evaluate("1 + 2 == 3 ? true : false").cost() - 2);
        // For each of three: condition 2, step 4 (result, variable, comparison, no price for &&).
        assertEquals(2 + 3 * 5 + 1, evaluate("self.numbers.all(n, n > 0)").cost());
    }
}
