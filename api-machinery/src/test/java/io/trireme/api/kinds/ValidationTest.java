package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.GroupVersion;
import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The rules that users meet most. */
class ValidationTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    private static KindRules rules(ObjectNode object) {
        return BuiltInKinds.rules(
                GroupVersion.parse(object.get("apiVersion").stringValue())
                        .kind(object.get("kind").stringValue()));
    }

    private static ObjectNode created(String json) {
        var object = object(json);
        rules(object).applyDefaults(object);
        rules(object).prepareForCreate(object);
        return object;
    }

    private static List<String> wrong(String json) {
        var object = created(json);
        return texts(rules(object).validateCreate(object));
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(error -> error.field() + ": " + error.message()).toList();
    }

    private static String deployment(String spec) {
        return "{'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'd'}, 'spec': {"
                + spec
                + ", 'template': {'metadata': {'labels': {'a': 'b'}}, 'spec': {'containers':"
                + " [{'name': 'c', 'image': 'i'}]}}}}";
    }

    @Test
    void objectWithoutNameNeedsOne() {
        assertEquals(
                List.of("metadata.name: Required value: name or generateName is required"),
                wrong("{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {}}"));
    }

    @Test
    void goodDeploymentHasNothingWrong() {
        assertEquals(List.of(), wrong(deployment("'selector': {'matchLabels': {'a': 'b'}}")));
    }

    @Test
    void selectorMustMatchTheTemplate() {
        assertEquals(
                List.of(
                        "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector`"
                                + " does not match template `labels`"),
                wrong(deployment("'selector': {'matchLabels': {'a': 'x'}}")));
    }

    @Test
    void selectorOfDeploymentStays() {
        var before = created(deployment("'selector': {'matchLabels': {'a': 'b'}}"));
        var after =
                created(
                        deployment(
                                "'selector': {'matchExpressions': [{'key': 'a', 'operator':"
                                        + " 'Exists'}]}"));
        assertEquals(
                List.of(
                        "spec.selector: Invalid value:"
                                + " {\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\"}]}:"
                                + " field is immutable"),
                texts(rules(after).validateUpdate(after, before)));
    }

    private static String pod(String container) {
        return "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p'}, 'spec':"
                + " {'containers': [{'name': 'c', 'image': 'i'"
                + container
                + "}]}}";
    }

    @Test
    void containerMayNotAskForMoreThanItsLimit() {
        assertEquals(
                List.of(
                        "spec.containers[0].resources.requests: Invalid value: \"2\": must be less"
                                + " than or equal to cpu limit of 1500m"),
                wrong(pod(", 'resources': {'requests': {'cpu': '2'}, 'limits': {'cpu': '1.5'}}")));
    }

    @Test
    void imageOfRunningPodMayChangeAndItsEnvironmentMayNot() {
        var before = created(pod(""));
        var image = created(pod(", 'image': 'other', 'imagePullPolicy': 'Always'"));
        assertEquals(List.of(), texts(rules(image).validateUpdate(image, before)));
        var environment = created(pod(", 'env': [{'name': 'A', 'value': '1'}]"));
        var errors = texts(rules(environment).validateUpdate(environment, before));
        assertEquals(1, errors.size());
        assertEquals(
                "spec: Forbidden: pod updates may not change fields",
                errors.getFirst().substring(0, 50));
    }

    @Test
    void changedUidIsReported() {
        var before =
                object(
                        "{'apiVersion': 'v1', 'kind': 'Secret', 'metadata': {'name': 's', 'uid': 'a'}}");
        var after =
                object(
                        "{'apiVersion': 'v1', 'kind': 'Secret', 'metadata': {'name': 's', 'uid': 'b'}}");
        assertEquals(
                List.of("metadata.uid: Invalid value: \"b\": field is immutable"),
                texts(rules(after).validateUpdate(after, before)).stream().distinct().toList());
    }

    @Test
    void immutableConfigMapStaysAsItIs() {
        String text =
                "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'c'}, 'data': {'k':"
                        + " 'v'}, 'immutable': true}";
        var after = object(text.replace("'v'}", "'w'}").replace("true", "false"));
        assertEquals(
                List.of(
                        "immutable: Forbidden: field is immutable when `immutable` is set",
                        "data: Forbidden: field is immutable when `immutable` is set"),
                texts(rules(after).validateUpdate(after, object(text))));
    }

    @Test
    void configMapOverOneMebibyteIsTooLong() {
        assertEquals(
                List.of("[]: Too long: may not be more than 1048576 bytes"),
                wrong(
                        "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'c'},"
                                + " 'data': {'k': '"
                                + "x".repeat(1024 * 1024 + 1)
                                + "'}}"));
    }

    @Test
    void annotationsHaveALimitInAll() {
        assertEquals(
                List.of("metadata.annotations: Too long: may not be more than 262144 bytes"),
                wrong(
                        "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'c',"
                                + " 'annotations': {'k': '"
                                + "x".repeat(256 * 1024)
                                + "'}}}"));
    }

    @Test
    void servicePortsNeedNamesOnceThereAreTwo() {
        assertEquals(
                List.of("spec.ports[0].name: Required value", "spec.ports[1].name: Required value"),
                wrong(
                        "{'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 's'}, 'spec':"
                                + " {'ports': [{'port': 80}, {'port': 81}]}}"));
    }

    @Test
    void roleOfBindingStays() {
        String text =
                "{'apiVersion': 'rbac.authorization.k8s.io/v1', 'kind': 'RoleBinding', 'metadata':"
                        + " {'name': 'b'}, 'roleRef': {'apiGroup': 'rbac.authorization.k8s.io',"
                        + " 'kind': 'Role', 'name': 'r'}}";
        var after = created(text.replace("'r'", "'s'"));
        assertEquals(
                List.of(
                        "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\","
                                + "\"Kind\":\"Role\",\"Name\":\"s\"}: cannot change roleRef"),
                texts(rules(after).validateUpdate(after, created(text))));
    }
}
