package io.trireme.api.cel;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Map;

/** Whatever a rule or an object does, evaluation ends soon and keeps to its memory. */
class HostileExpressionTest {
    private static final Duration TIME_MAX = Duration.ofSeconds(20);
    private static final SchemaNode SCHEMA =
            SchemaNode.ofObject(
                    JsonMapper.shared()
                            .readTree(
                                    """
                                    {"type":"object","properties":{
                                      "list":{"type":"array","items":{"type":"integer"}},
                                      "text":{"type":"string"},"pattern":{"type":"string"}}}
                                    """));
    private static final Environment ENVIRONMENT =
            Environment.of(SCHEMA).ofRule(SCHEMA.type().orElseThrow(), false);

    private static ObjectNode object() {
        var object = JsonMapper.shared().createObjectNode();
        var list = object.putArray("list");
        for (int i = 0; i < 100_000; i++) {
            list.add(i);
        }
        object.put("text", "a".repeat(1_000_000));
        object.put("pattern", "((((a{100}){100}){100}){100}){100}");
        return object;
    }

    private static Expression.Evaluation evaluate(String expression) {
        return assertTimeoutPreemptively(
                TIME_MAX,
                () ->
                        ENVIRONMENT
                                .compile(expression)
                                .evaluate(
                                        Map.of("self", SchemaValues.of(object(), SCHEMA)),
                                        CelRules.EXPRESSION_COST_MAX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.list.all(a, self.list.all(b, self.list.all(c, a + b + c >= 0)))",
                "self.list.map(a, self.list.map(b, a + b)).size() > 0",
                "self.list.map(a, self.text).join() == ''",
                "self.text.replace('', self.text) == ''",
                "self.text.replace('a', self.text) == ''",
                "self.list.map(a, '%s%s'.format([self.text, self.text])).size() == 0",
                "self.list.exists(a, (self.text + self.text + self.text).size() < 0)",
                "self.list.exists(a, self.text.matches('(a|aa)+$') && false)",
                "self.text.matches('(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*b')",
                "self.list.filter(a, a in self.list).size() == 0",
                "self.list.map(a, self.list).map(l, l + l).exists(l, l == [])",
            })
    void whatCostsTooMuchIsEndedInTime(String expression) {
        var result = evaluate(expression);
        assertTrue(result.exceeded(), () -> "cost " + result.cost() + " value " + result.value());
    }

    @Test
    void listsThatDoubleTakeNoMemory() {
        var doubled = new StringBuilder("self.list");
        for (int i = 0; i < 60; i++) {
            doubled.insert(0, "optional.of(")
                    .append(").optMap(l")
                    .append(i)
                    .append(", l")
                    .append(i)
                    .append(" + l")
                    .append(i)
                    .append(").value()");
        }
        var result =
                assertTimeoutPreemptively(
                        TIME_MAX,
                        () -> {
                            try {
                                return ENVIRONMENT
                                        .compile(doubled + ".size() == 0")
                                        .evaluate(
                                                Map.of("self", SchemaValues.of(object(), SCHEMA)),
                                                CelRules.EXPRESSION_COST_MAX)
                                        .value();
                            } catch (ExpressionException e) {
                                return e;
                            }
                        });
        assertTrue(
                result instanceof Fault || result instanceof ExpressionException,
                () -> "was " + result);
    }

    @Test
    void patternsThatGrowAreRefused() {
        assertInstanceOf(Fault.class, evaluate("self.text.matches(self.pattern)").value());
        assertThrows(
                ExpressionException.class,
                () -> ENVIRONMENT.compile("self.text.matches('(((a{500}){500}){500})')"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "!", "-", "{1:", "f(", "self.list.map(x,"})
    void whatNestsTooDeeplyIsRefused(String opening) {
        assertTimeoutPreemptively(
                TIME_MAX,
                () ->
                        assertThrows(
                                ExpressionException.class,
                                () -> ENVIRONMENT.compile(opening.repeat(20_000))));
    }

    @Test
    void longExpressionsAreRefused() {
        assertTimeoutPreemptively(
                TIME_MAX,
                () ->
                        assertThrows(
                                ExpressionException.class,
                                () -> ENVIRONMENT.compile("1+".repeat(100_000) + "1 == 1")));
    }
}
