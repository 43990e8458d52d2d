package io.trireme.api.cel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.cel.PolicyExpressions.Result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

final class PolicyExpressionsTest {
    private final PolicyExpressions plain = new PolicyExpressions(false, false);

    private static Optional<String> none() {
        return Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.replicas <= 5 && oldObject == null",
                "request.userInfo.groups.exists(g, g == 'dev') || request.dryRun",
                "request.kind.group + '/' + request.resource.resource == 'apps/deployments'",
                "namespaceObject.metadata.labels['env'] == 'prod'",
                "namespaceObject.status.phase == 'Active'",
                "authorizer.group('apps').resource('deployments').subresource('scale')"
                        + ".namespace('x').name('y').check('update').allowed()",
                "authorizer.path('/healthz').check('get').reason() == ''",
                "authorizer.serviceAccount('a', 'b').group('').resource('pods').fieldSelector('a=b')"
                        + ".labelSelector('c=d').check('list').errored()",
                "authorizer.requestResource.check('custom').allowed()",
                "quantity(object.spec.size).isLessThan(quantity('10Gi'))"
            })
    void whatAdmissionSeesMayBeAsked(String expression) {
        assertEquals(none(), plain.problem(expression, Result.BOOL));
    }

    @Test
    void fieldsOfTheRequestAreKnown() {
        String problem = plain.problem("request.userName == 'x'", Result.BOOL).orElseThrow();
        assertTrue(problem.contains("undefined field 'userName'"), problem);
    }

    @Test
    void parametersVariablesAndAuthorizerAreThereOnlyWhereTheyAre() {
        String problem = plain.problem("params.max == 1", Result.BOOL).orElseThrow();
        assertTrue(problem.contains("undeclared reference to 'params'"), problem);
        assertEquals(
                none(), new PolicyExpressions(true, false).problem("params.max == 1", Result.BOOL));
        assertTrue(plain.problem("variables.x == 1", Result.BOOL).isPresent());
        assertTrue(plain.messageProblem("authorizer.path('/').check('get').reason()").isPresent());
    }

    @Test
    void variablesAreTypedAndSeeThoseBefore() {
        var composed = new PolicyExpressions(false, true);
        assertEquals(none(), composed.declare("n", "size(object.metadata.name)"));
        assertEquals(none(), composed.declare("twice", "variables.n * 2"));
        assertEquals(none(), composed.problem("variables.twice < 20", Result.BOOL));
        assertEquals(
                Optional.of("must evaluate to bool but got int"),
                composed.problem("variables.twice", Result.BOOL));
        assertTrue(composed.declare("bad", "variables.later").isPresent());
        assertEquals(none(), composed.problem("variables.bad == 'anything'", Result.BOOL));
    }

    @Test
    void resultsOfTheWrongTypeAreNamedAsCelNamesThem() {
        assertEquals(
                Optional.of("must evaluate to string but got list(int)"),
                plain.messageProblem("[1]"));
        assertEquals(
                Optional.of("must evaluate to one of [string null_type] but got map(string, bool)"),
                plain.problem("{'a': true}", Result.STRING_OR_NULL));
        assertEquals(none(), plain.problem("null", Result.STRING_OR_NULL));
    }

    @Test
    void mutationsMakeObjectsOfAnyShapeAndPatchesOfOne() {
        var mutating = new PolicyExpressions(false, true);
        assertEquals(
                none(),
                mutating.patchProblem(
                        "Object{spec: Object.spec{containers: [Object.spec.containers{name: 'a'}]}}",
                        Result.OBJECT));
        assertEquals(
                none(),
                mutating.patchProblem(
                        "has(object.x) ? [JSONPatch{op: 'add', path: '/a/' +"
                                + " jsonpatch.escapeKey('b/c'), value: {'x': 1}}] : []",
                        Result.JSON_PATCHES));
        String problem =
                mutating.patchProblem("[JSONPatch{operation: 'add'}]", Result.JSON_PATCHES)
                        .orElseThrow();
        assertTrue(problem.contains("undefined field 'operation'"), problem);
        assertEquals(
                Optional.of("must evaluate to Object but got int"),
                mutating.patchProblem("1", Result.OBJECT));
        assertTrue(plain.problem("Object{} == Object{}", Result.BOOL).isPresent());
    }
}
