package io.trireme.api.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.RecordedExchanges;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a real server said to selectors it refused. */
class SelectorTranscriptTest {
    @TestFactory
    Stream<DynamicTest> labelSelectorsAreRefusedInTheRecordedWords() {
        return refused("labelSelector", text -> LabelSelector.parse(text));
    }

    @TestFactory
    Stream<DynamicTest> fieldSelectorsAreRefusedInTheRecordedWords() {
        return refused("fieldSelector", text -> FieldSelector.parse(text));
    }

    private static Stream<DynamicTest> refused(String parameter, Consumer<String> parser) {
        var exchanges =
                RecordedExchanges.read("lists.txt").stream()
                        .filter(exchange -> exchange.status() == 400)
                        .filter(exchange -> exchange.query().containsKey(parameter))
                        // Which fields a kind offers is not the parser's matter.
                        .filter(exchange -> !exchange.message().contains("not a known field"))
                        .filter(exchange -> !exchange.message().contains("label not supported"))
                        .toList();
        return exchanges.stream()
                .map(
                        exchange ->
                                DynamicTest.dynamicTest(
                                        exchange.query().get(parameter),
                                        () -> {
                                            var text = exchange.query().get(parameter);
                                            var refused =
                                                    assertThrows(
                                                            ApiStatusException.class,
                                                            () -> parser.accept(text));
                                            assertEquals(
                                                    exchange.message(), refused.status().message());
                                            assertTrue(refused.status().code() == 400);
                                        }));
    }
}
