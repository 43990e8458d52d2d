package io.trireme.apiserver.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

final class RuleCoverageTest {
    private static List<String> words(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ", -1)).map(w -> w.replace("core", "")).toList();
    }

    /** Verbs, groups, resources and names, apart by semicolons. */
    private static PolicyRule rule(String text) {
        var fields = text.split(";", -1);
        return new PolicyRule(
                words(fields[0]), words(fields[1]), words(fields[2]), words(fields[3]), List.of());
    }

    private static PolicyRule urls(String verb, String... urls) {
        return new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(urls));
    }

    @ParameterizedTest
    @CsvSource({
        "get list;core;pods;,get;core;pods;,true",
        "get;core;pods;,get list;core;pods;,false",
        "*;*;*;,*;*;*;,true",
        "*;*;*;,delete;apps;deployments;x,true",
        "get;core;pods;,*;core;pods;,false",
        "get;core;pods;,get;*;pods;,false",
        "get;core;pods;,get;core;*;,false",
        "get;core;*/log;,get;core;pods/log;,true",
        "get;core;*/log;,get;core;pods;,false",
        "get;core;pods;,get;core;pods/log;,false",
        "get;core;pods;a,get;core;pods;a,true",
        "get;core;pods;a,get;core;pods;a b,false",
        "get;core;pods;a,get;core;pods;,false",
        "get;core;pods;,get;core;pods;a,true",
    })
    void oneRuleCoversAnother(String held, String given, boolean covered) {
        assertEquals(
                covered, RuleCoverage.missing(List.of(rule(held)), List.of(rule(given))).isEmpty());
    }

    @Test
    void manyRulesTogetherCoverOne() {
        var held = List.of(rule("get;core;pods;"), rule("list;core;pods services;"));
        assertEquals(
                List.of(rule("get;core;services;")),
                RuleCoverage.missing(held, List.of(rule("get list;core;pods services;"))));
    }

    @Test
    void pathsAreCoveredByPrefix() {
        var held = List.of(urls("get", "/api/*", "/version"));
        assertEquals(
                List.of(urls("get", "/apis"), urls("get", "*")),
                RuleCoverage.missing(
                        held, List.of(urls("get", "/api/v1", "/version", "/apis", "*"))));
    }

    /** What holds everything among resources holds no path, and the other way round. */
    @Test
    void resourcesAndPathsAreApart() {
        assertEquals(
                1, RuleCoverage.missing(List.of(rule("*;*;*;")), List.of(urls("*", "*"))).size());
        assertEquals(
                1, RuleCoverage.missing(List.of(urls("*", "*")), List.of(rule("*;*;*;"))).size());
    }

    @Test
    void printJoinsVerbsOfOneResourceAndSorts() {
        assertEquals(
                """
                {APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["get"]}
                {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}
                {NonResourceURLs:["/x"], Verbs:["get"]}""",
                RuleCoverage.print(
                        List.of(
                                urls("get", "/x"),
                                rule("get;core;pods;"),
                                rule("get;core;pods;a"),
                                rule("list;core;pods;"))));
    }
}
