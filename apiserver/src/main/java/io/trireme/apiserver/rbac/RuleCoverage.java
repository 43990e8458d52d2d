package io.trireme.apiserver.rbac;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether someone's rules hold everything that other rules give. Rules are taken apart until each
 * names one verb on one thing; such a rule is covered by a single rule or not at all.
 */
final class RuleCoverage {
    private RuleCoverage() {}

    /** What is given and not held, one verb on one thing each, in the order it was given. */
    static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> given) {
        var missing = new ArrayList<PolicyRule>();
        for (var rule : given) {
            for (var part : parts(rule)) {
                if (held.stream().noneMatch(one -> covers(one, part))) {
                    missing.add(part);
                }
            }
        }
        return missing;
    }

    private static List<PolicyRule> parts(PolicyRule rule) {
        var parts = new ArrayList<PolicyRule>();
        for (String group : rule.apiGroups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    if (rule.resourceNames().isEmpty()) {
                        parts.add(part(verb, group, resource, List.of()));
                    }
                    for (String name : rule.resourceNames()) {
                        parts.add(part(verb, group, resource, List.of(name)));
                    }
                }
            }
        }
        for (String url : rule.nonResourceUrls()) {
            for (String verb : rule.verbs()) {
                parts.add(
                        new PolicyRule(
                                List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
            }
        }
        return parts;
    }

    private static PolicyRule part(
            String verb, String group, String resource, List<String> resourceNames) {
        return new PolicyRule(
                List.of(verb), List.of(group), List.of(resource), resourceNames, List.of());
    }

    /** A star covers everything, a star among what is asked only a star. */
    private static boolean covers(PolicyRule held, PolicyRule part) {
        boolean names =
                held.resourceNames().isEmpty()
                        || (!part.resourceNames().isEmpty()
                                && held.resourceNames().containsAll(part.resourceNames()));
        return all(held.verbs(), part.verbs())
                && all(held.apiGroups(), part.apiGroups())
                && part.resources().stream().allMatch(one -> resource(held.resources(), one))
                && names
                && part.nonResourceUrls().stream()
                        .allMatch(
                                url ->
                                        held.nonResourceUrls().stream()
                                                .anyMatch(one -> PolicyRule.coversUrl(one, url)));
    }

    private static boolean all(List<String> held, List<String> asked) {
        return held.contains(PolicyRule.ALL) || held.containsAll(asked);
    }

    private static boolean resource(List<String> held, String asked) {
        int slash = asked.indexOf('/');
        return held.contains(PolicyRule.ALL)
                || held.contains(asked)
                || (slash >= 0 && held.contains("*" + asked.substring(slash)));
    }

    /** Rules as Kubernetes' messages show them, one a line, verbs on one resource joined. */
    static String print(List<PolicyRule> rules) {
        return compact(rules).stream()
                .map(RuleCoverage::print)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining("\n"));
    }

    private static List<PolicyRule> compact(List<PolicyRule> rules) {
        var compact = new ArrayList<PolicyRule>();
        Map<List<List<String>>, List<String>> verbs = new LinkedHashMap<>();
        for (var rule : rules) {
            if (rule.nonResourceUrls().isEmpty()) {
                verbs.computeIfAbsent(
                                List.of(rule.apiGroups(), rule.resources(), rule.resourceNames()),
                                _ -> new ArrayList<>())
                        .addAll(rule.verbs());
            } else {
                compact.add(rule);
            }
        }
        verbs.forEach(
                (what, joined) ->
                        compact.add(
                                new PolicyRule(
                                        joined, what.get(0), what.get(1), what.get(2), List.of())));
        return compact;
    }

    private static String print(PolicyRule rule) {
        var parts = new ArrayList<String>();
        add("APIGroups", rule.apiGroups(), parts);
        add("Resources", rule.resources(), parts);
        add("NonResourceURLs", rule.nonResourceUrls(), parts);
        add("ResourceNames", rule.resourceNames(), parts);
        add("Verbs", rule.verbs(), parts);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void add(String name, List<String> values, List<String> into) {
        if (!values.isEmpty()) {
            into.add(name + ":" + quoted(values));
        }
    }

    /** A list of texts as Go prints it. */
    static String quoted(List<String> values) {
        return values.stream().map(RuleCoverage::quoted).collect(Collectors.joining(" ", "[", "]"));
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
