package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AutoscalingFormsTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    private static final String TARGET =
            "'scaleTargetRef': {'kind': 'Deployment', 'name': 'd', 'apiVersion': 'apps/v1'}";

    @Test
    void nothingIsLostOnTheWayThroughV1() {
        var stored =
                object(
                        """
                        {'kind': 'HorizontalPodAutoscaler', 'apiVersion': 'autoscaling/v2',
                         'metadata': {'name': 'h', 'annotations': {'a': 'b'}},
                         'spec': {%s, 'minReplicas': 2, 'maxReplicas': 5, 'metrics': [
                          {'type': 'Pods', 'pods': {'metric': {'name': 'q', 'selector': {}},
                            'target': {'type': 'AverageValue', 'averageValue': '10'}}},
                          {'type': 'ContainerResource', 'containerResource': {'name': 'memory',
                            'container': 'c', 'target': {'type': 'Utilization',
                            'averageUtilization': 60}}},
                          {'type': 'External', 'external': {'metric': {'name': 'e'},
                            'target': {'type': 'Value', 'value': '5'}}},
                          {'type': 'Resource', 'resource': {'name': 'cpu',
                            'target': {'type': 'Utilization', 'averageUtilization': 70}}}],
                          'behavior': {'scaleUp': {'selectPolicy': 'Min', 'tolerance': '0.1',
                            'policies': [{'type': 'Pods', 'value': 1, 'periodSeconds': 9}]}}},
                         'status': {'observedGeneration': 1, 'currentReplicas': 2,
                          'desiredReplicas': 3, 'currentMetrics': [
                           {'type': 'Resource', 'resource': {'name': 'cpu', 'current': {
                            'averageUtilization': 40, 'averageValue': '100m'}}}],
                          'conditions': [{'type': 'AbleToScale', 'status': 'True',
                           'lastTransitionTime': null}]}}
                        """
                                .formatted(TARGET));
        var served = AutoscalingForms.toV1(stored);
        assertEquals(40, Fields.number(served, "status", "currentCPUUtilizationPercentage"));
        assertEquals(70, Fields.number(served, "spec", "targetCPUUtilizationPercentage"));
        assertEquals(
                "{\"ScaleUp\":{\"StabilizationWindowSeconds\":null,\"SelectPolicy\":\"Min\","
                        + "\"Policies\":[{\"Type\":\"Pods\",\"Value\":1,\"PeriodSeconds\":9}],"
                        + "\"Tolerance\":\"0.1\"},\"ScaleDown\":null}",
                Fields.text(
                        served,
                        "metadata",
                        "annotations",
                        "autoscaling.alpha.kubernetes.io/behavior"));
        assertEquals(stored, AutoscalingForms.toV2(served));
    }

    /** As Kubernetes has it: what v1 cannot leave out comes back as zero. */
    @Test
    void valueOfAnAveragedObjectMetricBecomesZero() {
        var metric =
                object(
                        """
                        {'type': 'Object', 'object': {'describedObject': {'kind': 'S', 'name': 's'},
                         'metric': {'name': 'q'}, 'target': {'type': 'AverageValue',
                         'averageValue': '5'}}}
                        """);
        var back = AutoscalingMetrics.specToV2(AutoscalingMetrics.specToV1(metric));
        assertEquals("0", Fields.text(back, "object", "target", "value"));
        assertEquals("AverageValue", Fields.text(back, "object", "target", "type"));
    }

    @Test
    void annotationThatIsNoJsonIsRefused() {
        var broken =
                object(
                        "{'metadata': {'annotations': {"
                                + "'autoscaling.alpha.kubernetes.io/conditions': '['}}}");
        var refused = assertThrows(ApiStatusException.class, () -> AutoscalingForms.toV2(broken));
        assertEquals(400, refused.status().code());
    }
}
