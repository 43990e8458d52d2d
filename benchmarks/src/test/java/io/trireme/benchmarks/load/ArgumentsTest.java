package io.trireme.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class ArgumentsTest {
    private static Arguments parse(String... given) {
        return Arguments.parse(given, Map.of("kills", "50", "minutes", "60"));
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        var arguments = parse("kills=2");
        assertEquals(2, arguments.count("kills"));
        assertEquals(60, arguments.count("minutes"));
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> parse("kils=2"));
        assertThrows(IllegalArgumentException.class, () -> parse("kills"));
    }

    @Test
    void whatIsNoCountIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> parse("kills=0").count("kills"));
        assertThrows(IllegalArgumentException.class, () -> parse("kills=many").count("kills"));
    }
}
