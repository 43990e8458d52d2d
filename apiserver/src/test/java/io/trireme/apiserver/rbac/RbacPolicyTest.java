package io.trireme.apiserver.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.User;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.stream.Stream;

final class RbacPolicyTest {
    private static final User ALICE = User.of("alice", "dev", "system:authenticated");
    private static final User BOB = User.of("bob", "system:authenticated");

    private static List<ObjectNode> objects(String... json) {
        return Stream.of(json).map(one -> (ObjectNode) JsonMapper.shared().readTree(one)).toList();
    }

    /** The roles and bindings of the recorded transcript. */
    private static RbacPolicy recorded() {
        return new RbacPolicy(
                objects(
                        """
                        {"metadata":{"name":"info"},
                         "rules":[{"verbs":["get"],"nonResourceURLs":["/healthz","/api/*"]}]}"""),
                objects(
                        """
                        {"metadata":{"name":"reader","namespace":"t"},"rules":[
                          {"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get","list"]},
                          {"apiGroups":[""],"resources":["configmaps"],"resourceNames":["one"],
                           "verbs":["get","update"]},
                          {"apiGroups":["apps"],"resources":["*/scale"],"verbs":["*"]}]}"""),
                objects(
                        """
                        {"metadata":{"name":"info"},"roleRef":{"kind":"ClusterRole","name":"info"},
                         "subjects":[{"kind":"Group","name":"system:authenticated"}]}""",
                        """
                        {"metadata":{"name":"ghost"},"roleRef":{"kind":"ClusterRole","name":"ghost"},
                         "subjects":[{"kind":"User","name":"bob"}]}"""),
                objects(
                        """
                        {"metadata":{"name":"alice","namespace":"t"},
                         "roleRef":{"kind":"Role","name":"reader"},
                         "subjects":[{"kind":"User","name":"alice"},
                                     {"kind":"ServiceAccount","name":"default"}]}""",
                        """
                        {"metadata":{"name":"ghost","namespace":"t"},
                         "roleRef":{"kind":"Role","name":"ghost"},
                         "subjects":[{"kind":"User","name":"bob"}]}"""));
    }

    private static Attributes resource(User user, String verb, String what) {
        var words = what.split("/", -1);
        return new Attributes(
                user, verb, true, words[0], words[1], words[2], words[3], words[4], "");
    }

    /** Namespace, group, resource, subresource and name, apart by slashes. */
    @ParameterizedTest
    @CsvSource({
        "get,t//pods//x,true",
        "list,t//pods//,true",
        "get,t//pods/log/x,true",
        "get,t//pods/exec/x,false",
        "watch,t//pods//,false",
        "list,//pods//,false",
        "list,u//pods//,false",
        "get,t//configmaps//one,true",
        "get,t//configmaps//two,false",
        "list,t//configmaps//,false",
        "update,t/apps/deployments/scale/d,true",
        "update,t/apps/deployments//d,false",
        "update,t/batch/jobs/scale/d,false",
    })
    void rulesDecideByVerbGroupResourceAndName(String verb, String what, boolean allowed) {
        assertEquals(allowed, recorded().decide(resource(ALICE, verb, what)).allowed());
    }

    @Test
    void reasonNamesBindingRoleAndSubject() {
        assertEquals(
                "RBAC: allowed by RoleBinding \"alice/t\" of Role \"reader\" to User \"alice\"",
                recorded().decide(resource(ALICE, "get", "t//pods//x")).reason());
        var account = User.of("system:serviceaccount:t:default");
        assertEquals(
                "RBAC: allowed by RoleBinding \"alice/t\" of Role \"reader\" to ServiceAccount"
                        + " \"default/t\"",
                recorded().decide(resource(account, "get", "t//pods//x")).reason());
    }

    @Test
    void reasonNamesRolesThatAreMissing() {
        assertEquals(
                "RBAC: [clusterrole.rbac.authorization.k8s.io \"ghost\" not found,"
                        + " role.rbac.authorization.k8s.io \"ghost\" not found]",
                recorded().decide(resource(BOB, "list", "t//pods//")).reason());
        assertEquals(
                "RBAC: clusterrole.rbac.authorization.k8s.io \"ghost\" not found",
                recorded().decide(resource(BOB, "list", "//nodes//")).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "/healthz,true",
        "/healthz/ping,false",
        "/api/,true",
        "/api/v1,true",
        "/apis,false"
    })
    void pathsMatchWholeOrByPrefix(String path, boolean allowed) {
        var request = new Attributes(BOB, "get", false, "", "", "", "", "", path);
        assertEquals(allowed, recorded().decide(request).allowed());
    }

    @Test
    void aggregatedRoleHasTheRulesOfThoseItSelectsThroughSeveralLevels() {
        var policy =
                new RbacPolicy(
                        objects(
                                """
                                {"metadata":{"name":"admin"},"rules":null,"aggregationRule":{
                                 "clusterRoleSelectors":[{"matchLabels":{"to":"admin"}}]}}""",
                                """
                                {"metadata":{"name":"edit","labels":{"to":"admin"}},"aggregationRule":{
                                 "clusterRoleSelectors":[{"matchLabels":{"to":"edit"}}]}}""",
                                """
                                {"metadata":{"name":"some","labels":{"to":"edit"}},"rules":[
                                 {"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}"""),
                        List.of(),
                        List.of(),
                        objects(
                                """
                                {"metadata":{"name":"a","namespace":"n"},
                                 "roleRef":{"kind":"ClusterRole","name":"admin"},
                                 "subjects":[{"kind":"User","name":"alice"}]}"""));
        assertEquals(true, policy.decide(resource(ALICE, "get", "n//pods//x")).allowed());
        assertEquals(false, policy.decide(resource(ALICE, "get", "m//pods//x")).allowed());
        assertEquals(1, policy.rulesFor(ALICE, "n").rules().size());
    }

    @Test
    void aggregationHonoursExpressions() {
        var policy =
                new RbacPolicy(
                        objects(
                                """
                                {"metadata":{"name":"sum"},"rules":null,"aggregationRule":{
                                 "clusterRoleSelectors":[{"matchLabels":{"to":"sum"},
                                  "matchExpressions":[{"key":"off","operator":"DoesNotExist"}]}]}}""",
                                """
                                {"metadata":{"name":"out","labels":{"to":"sum","off":""}},"rules":[
                                 {"verbs":["get"],"apiGroups":[""],"resources":["secrets"]}]}""",
                                """
                                {"metadata":{"name":"in","labels":{"to":"sum"}},"rules":[
                                 {"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}"""),
                        List.of(),
                        List.of(),
                        List.of());
        assertEquals(
                List.of(List.of("pods")),
                policy.findRules("ClusterRole", "", "sum").orElseThrow().stream()
                        .map(PolicyRule::resources)
                        .toList());
    }
}
