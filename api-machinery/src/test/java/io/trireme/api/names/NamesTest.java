package io.trireme.api.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"Bad", "under_score", "-lead", "trail-", "a..b", ".dot", "a/b", "ü", ""})
    void subdomainNamesItsRule(String name) {
        assertEquals(
                List.of(
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                                + " characters, '-' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'example.com', regex used for"
                                + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]"
                                + "([-a-z0-9]*[a-z0-9])?)*')"),
                Names.dns1123Subdomain(name));
    }

    @Test
    void labelSaysThatDotsAreTheTrouble() {
        assertEquals(List.of("must not contain dots"), Names.dns1123Label("a.b"));
        assertEquals(
                List.of("must be no more than 63 characters"), Names.dns1123Label("a".repeat(64)));
        assertEquals(List.of(), Names.dns1123Label("a-1"));
    }

    @Test
    void dns1035StartsWithALetter() {
        assertEquals(
                List.of(
                        "a DNS-1035 label must consist of lower case alphanumeric characters or"
                                + " '-', start with an alphabetic character, and end with an"
                                + " alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used"
                                + " for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"),
                Names.dns1035Label("1a"));
        assertEquals(List.of(), Names.dns1035Label("a1"));
    }

    @Test
    void qualifiedNameTellsPrefixAndNameApart() {
        assertEquals(List.of("prefix part must be non-empty"), Names.qualifiedName("/x"));
        assertEquals(
                List.of("name part must be no more than 63 bytes"),
                Names.qualifiedName("x".repeat(64)));
        assertTrue(Names.qualifiedName("a/b/c").getFirst().startsWith("a valid label key must"));
        assertTrue(Names.qualifiedName("A/b").getFirst().startsWith("prefix part a lowercase"));
        assertEquals(2, Names.qualifiedName("").size());
        assertEquals(List.of(), Names.qualifiedName("example.com/A_b.c"));
    }

    @Test
    void labelValueMayBeEmpty() {
        assertEquals(List.of(), Names.labelValue(""));
        assertEquals(1, Names.labelValue("bad value").size());
        assertEquals(List.of("must be no more than 63 bytes"), Names.labelValue("x".repeat(64)));
    }

    @Test
    void pathSegmentsKeepTheirPath() {
        assertEquals(List.of("may not be '..'"), Names.pathSegment(".."));
        assertEquals(
                List.of("may not contain '/'", "may not contain '%'"), Names.pathSegment("a/%"));
        assertEquals(List.of(), Names.pathSegment("system:node"));
    }

    @Test
    void portNamesHaveALetter() {
        assertEquals(List.of("must contain at least one letter (a-z)"), Names.portName("80"));
        assertEquals(
                List.of("must be no more than 15 characters"), Names.portName("toolongportname16"));
        assertEquals(List.of(), Names.portName("http"));
    }

    @Test
    void configKeysAreNoPaths() {
        assertEquals(List.of("must not be '..'"), Names.configKey(".."));
        assertEquals(List.of("must not start with '..'"), Names.configKey("..data"));
        assertEquals(1, Names.configKey("a b").size());
        assertEquals(List.of(), Names.configKey(".a_B-1"));
    }

    @Test
    void aMillionDotsNeedNoStack() {
        assertEquals(1, Names.dns1123Subdomain("a.".repeat(500_000) + "a").size());
    }
}
