package io.trireme.api.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.kinds.Fields;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Names, conditions and deletion of CustomResourceDefinitions. */
final class DefinitionStatusTest {
    private static final String EARLIER = "2026-01-02T03:04:05Z";
    private static final String NOW = "2026-01-02T03:04:06Z";

    private static ObjectNode definition(String plural, String kind, String shortName) {
        return definition("t.example.com", plural, kind, shortName);
    }

    private static ObjectNode definition(
            String group, String plural, String kind, String shortName) {
        return (ObjectNode)
                JsonMapper.shared()
                        .readTree(
                                """
                                {"metadata": {"name": "%2$s.%1$s"},
                                 "spec": {"group": "%1$s", "names": {"plural": "%2$s",
                                  "singular": "one-of-%2$s", "kind": "%3$s", "listKind": "%3$sList",
                                  "shortNames": ["%4$s"]}}}
                                """
                                        .formatted(group, plural, kind, shortName));
    }

    private static ObjectNode accepted(ObjectNode definition) {
        DefinitionStatus.accept(definition, List.of(), EARLIER);
        return definition;
    }

    private static String condition(ObjectNode definition, String type) {
        return Fields.objects(definition, "status", "conditions").stream()
                .filter(one -> Fields.text(one, "type").equals(type))
                .map(
                        one ->
                                Fields.text(one, "status")
                                        + " "
                                        + Fields.text(one, "reason")
                                        + ": "
                                        + Fields.text(one, "message")
                                        + " since "
                                        + Fields.text(one, "lastTransitionTime"))
                .findFirst()
                .orElse("none");
    }

    @Test
    void namesThatAreFreeAreAcceptedAndEstablish() {
        var definition = definition("foos", "Foo", "fo");
        DefinitionStatus.accept(definition, List.of(), NOW);
        assertEquals(
                "True NoConflicts: no conflicts found since " + NOW,
                condition(definition, "NamesAccepted"));
        assertEquals(
                "True InitialNamesAccepted: the initial names have been accepted since " + NOW,
                condition(definition, "Established"));
        assertEquals(definition.at("/spec/names"), definition.at("/status/acceptedNames"));
    }

    @Test
    void acceptedTwiceIsAcceptedOnce() {
        var once = accepted(definition("foos", "Foo", "fo"));
        var twice = once.deepCopy();
        DefinitionStatus.accept(twice, List.of(once), NOW);
        assertEquals(once, twice);
    }

    @Test
    void kindOfAnotherDefinitionIsNotAcceptedAndNothingIsEstablished() {
        var first = accepted(definition("foos", "Foo", "fo"));
        var second = definition("others", "Foo", "ot");
        DefinitionStatus.accept(second, List.of(first), NOW);
        assertEquals(
                "False ListKindConflict: \"FooList\" is already in use since " + NOW,
                condition(second, "NamesAccepted"));
        assertEquals(
                "False NotAccepted: not all names are accepted since " + NOW,
                condition(second, "Established"));
        assertEquals("others", second.at("/status/acceptedNames/plural").asString());
        assertFalse(second.at("/status/acceptedNames").has("kind"));
    }

    @Test
    void shortNameThatIsTheSingularOfAnotherIsInUse() {
        var first = accepted(definition("foos", "Foo", "fo"));
        var second = definition("others", "Other", "one-of-foos");
        DefinitionStatus.accept(second, List.of(first), NOW);
        assertEquals(
                "False ShortNamesConflict: \"one-of-foos\" is already in use since " + NOW,
                condition(second, "NamesAccepted"));
    }

    @Test
    void namesOfAnotherGroupAreFree() {
        var first = accepted(definition("foos", "Foo", "fo"));
        var second = definition("other.example.com", "foos", "Foo", "fo");
        DefinitionStatus.accept(second, List.of(first), NOW);
        assertTrue(Conditions.isTrue(second, "Established"));
    }

    @Test
    void conflictEndsWhenTheOtherDefinitionIsGone() {
        var second = definition("others", "Foo", "ot");
        DefinitionStatus.accept(
                second, List.of(accepted(definition("foos", "Foo", "fo"))), EARLIER);
        DefinitionStatus.accept(second, List.of(), NOW);
        assertEquals(
                "True NoConflicts: no conflicts found since " + NOW,
                condition(second, "NamesAccepted"));
        assertTrue(Conditions.isTrue(second, "Established"));
    }

    @Test
    void establishedStaysSoWhenANewShortNameIsInUse() {
        var first = accepted(definition("foos", "Foo", "fo"));
        var second = accepted(definition("others", "Other", "ot"));
        second.withObject("/spec/names").putArray("shortNames").add("fo");
        DefinitionStatus.accept(second, List.of(first), NOW);
        assertFalse(Conditions.isTrue(second, "NamesAccepted"));
        assertTrue(Conditions.isTrue(second, "Established"));
        assertEquals("ot", second.at("/status/acceptedNames/shortNames/0").asString());
    }

    @Test
    void groupOfKubernetesTellsOfItsApproval() {
        String type = "KubernetesAPIApprovalPolicyConformant";
        var definition = definition("x.k8s.io", "foos", "Foo", "fo");
        assertEquals("none", condition(accepted(definition("foos", "Foo", "fo")), type));

        approve(definition, "unapproved, testing");
        assertEquals(
                "False UnapprovedAnnotation: not approved: \"unapproved, testing\" since " + NOW,
                condition(definition, type));
        approve(definition, "https://example.com/approved");
        assertEquals(
                "True ApprovedAnnotation: approved in https://example.com/approved since " + NOW,
                condition(definition, type));
        approve(definition, "surely");
        assertTrue(condition(definition, type).startsWith("False InvalidAnnotation: protected"));
    }

    private static void approve(ObjectNode definition, String value) {
        definition.withObject("/metadata/annotations").put("api-approved.kubernetes.io", value);
        DefinitionStatus.accept(definition, List.of(), NOW);
    }

    @Test
    void deletionIsToldInTwoSteps() {
        var definition = accepted(definition("foos", "Foo", "fo"));
        DefinitionStatus.terminating(definition, EARLIER);
        assertTrue(
                condition(definition, "Terminating").startsWith("True InstanceDeletionPending:"));
        DefinitionStatus.deletingObjects(definition, NOW);
        assertEquals(
                "True InstanceDeletionInProgress: CustomResource deletion is in progress since "
                        + EARLIER,
                condition(definition, "Terminating"));
    }
}
