package io.trireme.api.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class AgesTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S, <invalid>",
        "PT-1S, 0s",
        "PT0.9S, 0s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT2M1S, 2m1s",
        "PT9M59S, 9m59s",
        "PT10M59S, 10m",
        "PT179M, 179m",
        "PT3H, 3h",
        "PT7H59M, 7h59m",
        "PT8H59M, 8h",
        "PT47H59M, 47h",
        "PT48H, 2d",
        "PT191H, 7d23h",
        "P8D, 8d",
        "P729D, 729d",
        "P730D, 2y",
        "P905D, 2y175d",
        "P2920D, 8y",
        "P4000D, 10y"
    })
    void durationIsReadable(Duration duration, String expected) {
        assertEquals(expected, Ages.human(duration));
    }
}
