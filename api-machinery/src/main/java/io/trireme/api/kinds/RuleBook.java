package io.trireme.api.kinds;

import io.trireme.api.GroupVersionKind;

import java.util.Map;
import java.util.TreeMap;

/** Rules by kind; immutable once built. */
final class RuleBook {
    private final Map<String, KindRules> byKind = new TreeMap<>();
    private final KindRules common = new KindRulesBuilder().build();

    RuleBook() {
        byKind.put("v1/ConfigMap", CoreRules.configMap());
        byKind.put("v1/Endpoints", CoreRules.endpoints());
        byKind.put("v1/Event", CoreRules.event());
        byKind.put("v1/Namespace", CoreRules.namespace());
        byKind.put("v1/LimitRange", QuotaRules.limitRange());
        byKind.put("v1/Node", CoreRules.node());
        byKind.put("v1/PersistentVolume", VolumeRules.volume());
        byKind.put("v1/PersistentVolumeClaim", VolumeRules.claim());
        byKind.put("v1/Pod", PodRules.rules());
        byKind.put("v1/ResourceQuota", QuotaRules.quota());
        byKind.put("v1/PodTemplate", ReplicationRules.podTemplate());
        byKind.put("v1/ReplicationController", ReplicationRules.replicationController());
        byKind.put("v1/Secret", CoreRules.secret());
        byKind.put("v1/Service", ServiceRules.rules());
        byKind.put("v1/ServiceAccount", CoreRules.serviceAccount());
        putAdmission();
        byKind.put("apiregistration.k8s.io/v1/APIService", ApiServiceRules.rules());
        byKind.put(
                "apiextensions.k8s.io/v1/CustomResourceDefinition", CustomDefinitionRules.rules());
        byKind.put("apps/v1/ControllerRevision", WorkloadRules.controllerRevision());
        byKind.put("apps/v1/DaemonSet", DaemonSetRules.rules());
        byKind.put("apps/v1/Deployment", WorkloadRules.deployment());
        byKind.put("apps/v1/ReplicaSet", WorkloadRules.replicaSet());
        byKind.put("apps/v1/StatefulSet", StatefulSetRules.rules());
        byKind.put("autoscaling/v1/HorizontalPodAutoscaler", AutoscalingRules.v1());
        byKind.put("autoscaling/v2/HorizontalPodAutoscaler", AutoscalingRules.v2());
        byKind.put("batch/v1/CronJob", JobRules.cronJob());
        byKind.put("batch/v1/Job", JobRules.job());
        byKind.put("coordination.k8s.io/v1/Lease", CoreRules.lease());
        byKind.put("discovery.k8s.io/v1/EndpointSlice", CoreRules.endpointSlice());
        byKind.put("events.k8s.io/v1/Event", CoreRules.eventsGroupEvent());
        byKind.put("node.k8s.io/v1/RuntimeClass", RuntimeClassRules.runtimeClass());
        byKind.put("policy/v1/PodDisruptionBudget", DisruptionRules.podDisruptionBudget());
        byKind.put(
                "certificates.k8s.io/v1/CertificateSigningRequest",
                CertificateRules.signingRequest());
        byKind.put("flowcontrol.apiserver.k8s.io/v1/FlowSchema", FlowControlRules.flowSchema());
        byKind.put(
                "flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration",
                FlowControlRules.priorityLevel());
        byKind.put("networking.k8s.io/v1/Ingress", NetworkRules.ingress());
        byKind.put("networking.k8s.io/v1/IngressClass", NetworkRules.ingressClass());
        byKind.put("networking.k8s.io/v1/IPAddress", NetworkRules.ipAddress());
        byKind.put("networking.k8s.io/v1/NetworkPolicy", NetworkRules.networkPolicy());
        byKind.put("networking.k8s.io/v1/ServiceCIDR", NetworkRules.serviceCidr());
        byKind.put("rbac.authorization.k8s.io/v1/ClusterRole", RbacRules.clusterRole());
        byKind.put(
                "rbac.authorization.k8s.io/v1/ClusterRoleBinding", RbacRules.clusterRoleBinding());
        byKind.put("rbac.authorization.k8s.io/v1/Role", RbacRules.role());
        byKind.put("rbac.authorization.k8s.io/v1/RoleBinding", RbacRules.roleBinding());
        byKind.put("scheduling.k8s.io/v1/PriorityClass", CoreRules.priorityClass());
        byKind.put("resource.k8s.io/v1/DeviceClass", DeviceRules.deviceClass());
        byKind.put("resource.k8s.io/v1/ResourceClaim", DeviceRules.claim());
        byKind.put("resource.k8s.io/v1/ResourceClaimTemplate", DeviceRules.claimTemplate());
        byKind.put("resource.k8s.io/v1/ResourceSlice", DeviceRules.slice());
        byKind.put("storage.k8s.io/v1/CSIDriver", StorageRules.driver());
        byKind.put("storage.k8s.io/v1/CSINode", StorageRules.node());
        byKind.put("storage.k8s.io/v1/CSIStorageCapacity", StorageRules.capacity());
        byKind.put("storage.k8s.io/v1/StorageClass", StorageRules.storageClass());
        byKind.put("storage.k8s.io/v1/VolumeAttachment", StorageRules.attachment());
        byKind.put("storage.k8s.io/v1/VolumeAttributesClass", StorageRules.attributesClass());
    }

    private void putAdmission() {
        String version = "admissionregistration.k8s.io/v1/";
        byKind.put(version + "MutatingAdmissionPolicy", AdmissionRules.mutatingPolicy());
        byKind.put(version + "MutatingAdmissionPolicyBinding", AdmissionRules.mutatingBinding());
        byKind.put(version + "MutatingWebhookConfiguration", AdmissionRules.mutatingWebhooks());
        byKind.put(version + "ValidatingAdmissionPolicy", AdmissionRules.validatingPolicy());
        byKind.put(
                version + "ValidatingAdmissionPolicyBinding", AdmissionRules.validatingBinding());
        byKind.put(version + "ValidatingWebhookConfiguration", AdmissionRules.validatingWebhooks());
    }

    KindRules rules(GroupVersionKind kind) {
        return byKind.getOrDefault(kind.groupVersion() + "/" + kind.kind(), common);
    }
}
