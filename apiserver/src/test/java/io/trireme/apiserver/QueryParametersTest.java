package io.trireme.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

final class QueryParametersTest {
    @Test
    void valuesAreDecodedAndKeptInOrder() {
        var query = QueryParameters.parse("a=1&b=x+y%2C&a=%C3%A4&empty&=v");
        assertEquals(List.of("1", "ä"), query.all("a"));
        assertEquals("x y,", query.text("b"));
        assertEquals("", query.first("empty").orElseThrow());
        assertEquals("", query.text("absent"));
    }

    @Test
    void pairsThatGoWouldDropAreDropped() {
        var query = QueryParameters.parse("a=%zz&b=1;c=2&d=3");
        assertEquals(false, query.has("a"));
        assertEquals(false, query.has("b"));
        assertEquals("3", query.text("d"));
    }

    @Test
    void flagsFollowKubernetesRule() {
        var query = QueryParameters.parse("a&b=0&c=False&d=1&e=no");
        assertEquals(
                List.of(true, false, false, true, true, false),
                List.of("a", "b", "c", "d", "e", "absent").stream().map(query::flag).toList());
    }
}
