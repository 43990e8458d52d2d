package io.trireme.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;

/** Expected values are what Go 1.25 prints. */
final class GoTextTest {
    @Test
    void whatIsNotPrintableIsEscapedInQuotes() {
        assertEquals(
                "\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"'\\x00\\x1f\\x7f\"",
                GoText.quoted("\u0007\b\f\n\r\t\u000b\\\"'\0\u001f\u007f"));
        assertEquals(
                "\"\\u00a0\\u200b\\u2028\\ue000\\U000e0001\"",
                GoText.quoted("\u00a0\u200b\u2028\ue000" + Character.toString(0xe0001)));
        assertEquals("\"ä€😀 \ufffd\"", GoText.quoted("ä€😀 \ud800"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-1.5, -1.5",
        "100000, 100000",
        "1000000, 1e+06",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1.5e300, 1.5e+300",
        "123456789, 1.23456789e+08"
    })
    void largeAndSmallNumbersHaveExponents(double value, String printed) {
        assertEquals(printed, GoText.number(value));
    }

    @Test
    void treesArePrintedAsMapsAndSlices() {
        var tree =
                JsonMapper.shared()
                        .readTree("{\"b\": [1, \"x\", null, true], \"a\": {\"c\": 1.0e6}}");
        assertEquals("map[a:map[c:1e+06] b:[1 x <nil> true]]", GoText.value(tree));
        assertEquals("{\"a\":{\"c\":1000000},\"b\":[1,\"x\",null,true]}", GoText.json(tree));
    }

    @Test
    void jsonEscapesWhatHtmlMinds() {
        assertEquals(
                "\"\\u003ca\\u003e\\u0026\\u2028\\u0001\\b\\f\\n\u007f'\"",
                GoText.json("<a>&\u2028\u0001\b\f\n\u007f'"));
    }
}
