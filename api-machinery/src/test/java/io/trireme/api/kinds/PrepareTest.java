package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersionKind;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What creates, updates and status updates may touch. */
class PrepareTest {
    private static final KindRules DEPLOYMENT =
            BuiltInKinds.rules(new GroupVersionKind("apps", "v1", "Deployment"));
    private static final KindRules POD = BuiltInKinds.rules(new GroupVersionKind("", "v1", "Pod"));
    private static final KindRules SERVICE =
            BuiltInKinds.rules(new GroupVersionKind("", "v1", "Service"));

    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }

    private static ObjectNode storedDeployment() {
        return object(
                """
                {"metadata": {"name": "d", "uid": "u", "generation": 3, "labels": {"a": "b"}},
                 "spec": {"replicas": 1}, "status": {"replicas": 1}}
                """);
    }

    @Test
    void createDropsStatusAndBeginsGenerationAtOne() {
        var deployment = object("{\"metadata\": {}, \"status\": {\"replicas\": 7}}");
        DEPLOYMENT.prepareForCreate(deployment);
        assertTrue(deployment.get("status").isEmpty());
        assertEquals(1, deployment.get("metadata").get("generation").intValue());
    }

    @Test
    void updateKeepsStatusAndCountsSpecChanges() {
        var update =
                object(
                        "{\"metadata\": {\"name\": \"d\"}, \"spec\": {\"replicas\": 2}, \"status\": {}}");
        DEPLOYMENT.prepareForUpdate(update, storedDeployment());
        assertEquals(4, update.get("metadata").get("generation").intValue());
        assertEquals("u", update.get("metadata").get("uid").stringValue());
        assertEquals(1, update.get("status").get("replicas").intValue());
    }

    @Test
    void updateWithoutChangeKeepsGeneration() {
        var update = storedDeployment();
        ((ObjectNode) update.get("spec")).put("replicas", 1L);
        DEPLOYMENT.prepareForUpdate(update, storedDeployment());
        assertEquals(3, update.get("metadata").get("generation").intValue());
    }

    @Test
    void annotationOfDeploymentCountsAsChange() {
        var update = storedDeployment();
        ((ObjectNode) update.get("metadata")).putObject("annotations").put("x", "y");
        DEPLOYMENT.prepareForUpdate(update, storedDeployment());
        assertEquals(4, update.get("metadata").get("generation").intValue());
    }

    @Test
    void statusUpdateKeepsSpecAndLabels() {
        var update =
                object(
                        """
                        {"metadata": {"name": "d", "generation": 9, "labels": {"c": "d"}},
                         "spec": {"replicas": 5, "paused": true}, "status": {"replicas": 2}}
                        """);
        DEPLOYMENT.prepareForStatusUpdate(update, storedDeployment());
        assertEquals(storedDeployment().get("spec"), update.get("spec"));
        assertEquals(storedDeployment().get("metadata"), update.get("metadata"));
        assertEquals(2, update.get("status").get("replicas").intValue());
    }

    @Test
    void qosClassOfPodNeverChanges() {
        var update = object("{\"metadata\": {}, \"status\": {\"phase\": \"Running\"}}");
        POD.prepareForStatusUpdate(
                update, object("{\"metadata\": {}, \"status\": {\"qosClass\": \"Burstable\"}}"));
        assertEquals("Burstable", update.get("status").get("qosClass").stringValue());
        assertTrue(POD.gracefulDelete());
        assertFalse(POD.updateMayCreate());
    }

    @Test
    void gatedPodSaysSo() {
        var pod =
                object("{\"metadata\": {}, \"spec\": {\"schedulingGates\": [{\"name\": \"g\"}]}}");
        POD.prepareForCreate(pod);
        var condition = pod.get("status").get("conditions").get(0);
        assertEquals("SchedulingGated", condition.get("reason").stringValue());
    }

    @Test
    void serviceUpdateKeepsWhatWasAllocated() {
        var before =
                object(
                        """
                        {"metadata": {}, "spec": {"type": "NodePort", "clusterIP": "10.0.0.5",
                         "clusterIPs": ["10.0.0.5"], "ipFamilies": ["IPv4"],
                         "ipFamilyPolicy": "SingleStack",
                         "ports": [{"port": 80, "protocol": "TCP", "nodePort": 30001}]}}
                        """);
        var update =
                object(
                        """
                        {"metadata": {}, "spec": {"type": "NodePort",
                         "ports": [{"port": 80, "protocol": "TCP"}, {"port": 81, "protocol": "TCP"}]}}
                        """);
        SERVICE.prepareForUpdate(update, before);
        var spec = update.get("spec");
        assertEquals("10.0.0.5", spec.get("clusterIP").stringValue());
        assertEquals(30001, spec.get("ports").get(0).get("nodePort").intValue());
        assertFalse(spec.get("ports").get(1).has("nodePort"));
    }
}
