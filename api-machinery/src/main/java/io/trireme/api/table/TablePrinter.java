package io.trireme.api.table;

import io.trireme.api.kinds.AutoscalingForms;
import io.trireme.api.kinds.Fields;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.PrinterColumn;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns and rows of the {@code Table} form of lists. A row has as many cells as there are
 * columns, those of {@code -o wide} included; the client hides what it does not show.
 */
public final class TablePrinter {
    static final PrinterColumn NAME =
            PrinterColumn.ofMetadata("Name", "string", "name", "", "name");

    private static final List<PrinterColumn> DEFAULT_COLUMNS =
            List.of(
                    NAME,
                    PrinterColumn.ofMetadata("Created At", "date", "", "", "creationTimestamp"));

    private TablePrinter() {}

    /** The columns of a resource; name and creation time where it declares none. */
    public static List<PrinterColumn> columns(ResourceDefinition definition) {
        return definition.columns().isEmpty() ? DEFAULT_COLUMNS : definition.columns();
    }

    /** What a column's cells say, in Kubernetes' words. */
    public static String description(PrinterColumn column) {
        return column.describedBy().isEmpty()
                ? column.description()
                : ColumnDescriptions.of(column.describedBy());
    }

    /**
     * The cells of one object, one for each of {@link #columns}.
     *
     * @param now the time that ages count to
     */
    public static List<JsonNode> rowCells(
            ResourceDefinition definition, ObjectNode object, Instant now) {
        var cells = new Cells(object, now);
        if (CustomRow.isCustom(definition)) {
            return CustomRow.cells(definition, cells);
        }
        var kind = definition.kind();
        switch (kind.groupVersion() + "/" + kind.kind()) {
            case "v1/Pod" -> PodRow.cells(cells);
            case "v1/Node" -> NodeRow.cells(cells);
            case "v1/Service" -> ServiceRow.service(cells);
            case "v1/Endpoints" -> ServiceRow.endpoints(cells);
            case "v1/Event" -> EventRow.core(cells);
            case "v1/PersistentVolume" -> StorageRow.volume(cells);
            case "v1/PersistentVolumeClaim" -> StorageRow.claim(cells);
            case "v1/ResourceQuota" -> QuotaRow.cells(cells);
            case "v1/ComponentStatus" -> ComponentRow.cells(cells);
            case "v1/Namespace" -> cells.name().textAt("status", "phase").age();
            case "v1/ServiceAccount" -> cells.name().age();
            case "v1/ConfigMap" ->
                    cells.name()
                            .number(object.path("data").size() + object.path("binaryData").size())
                            .age();
            case "v1/Secret" ->
                    cells.name().textAt("type").number(object.path("data").size()).age();
            case "v1/PodTemplate" -> WorkloadRow.podTemplate(cells);
            case "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy" ->
                    AdmissionRow.policy(cells, "mutations");
            case "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy" ->
                    AdmissionRow.policy(cells, "validations");
            case "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding",
                    "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding" ->
                    AdmissionRow.binding(cells);
            case "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration",
                    "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration" ->
                    AdmissionRow.webhooks(cells);
            case "apiregistration.k8s.io/v1/APIService" -> AdmissionRow.apiService(cells);
            case "apps/v1/DaemonSet" -> WorkloadRow.daemonSet(cells);
            case "apps/v1/Deployment" -> WorkloadRow.deployment(cells);
            case "apps/v1/ReplicaSet", "v1/ReplicationController" -> WorkloadRow.replicas(cells);
            case "apps/v1/StatefulSet" -> WorkloadRow.statefulSet(cells);
            case "apps/v1/ControllerRevision" ->
                    cells.name().text(controller(object)).numberAt("revision").age();
            case "autoscaling/v1/HorizontalPodAutoscaler" -> {
                var v2 = new Cells(AutoscalingForms.toV2(object), now);
                AutoscalerRow.cells(v2);
                cells.addAll(v2);
            }
            case "autoscaling/v2/HorizontalPodAutoscaler" -> AutoscalerRow.cells(cells);
            case "batch/v1/CronJob" -> WorkloadRow.cronJob(cells);
            case "batch/v1/Job" -> WorkloadRow.job(cells);
            case "certificates.k8s.io/v1/CertificateSigningRequest" -> CertificateRow.cells(cells);
            case "coordination.k8s.io/v1/Lease" ->
                    cells.name().textAt("spec", "holderIdentity").age();
            case "discovery.k8s.io/v1/EndpointSlice" -> ServiceRow.endpointSlice(cells);
            case "events.k8s.io/v1/Event" -> EventRow.eventsGroup(cells);
            case "node.k8s.io/v1/RuntimeClass" -> cells.name().textAt("handler").age();
            case "resource.k8s.io/v1/DeviceClass", "resource.k8s.io/v1/ResourceClaimTemplate" ->
                    cells.name().age();
            case "resource.k8s.io/v1/ResourceClaim" -> DeviceRow.claim(cells);
            case "resource.k8s.io/v1/ResourceSlice" -> DeviceRow.slice(cells);
            case "storage.k8s.io/v1/CSIDriver" -> StorageRow.driver(cells);
            case "storage.k8s.io/v1/CSINode" -> StorageRow.node(cells);
            case "storage.k8s.io/v1/StorageClass" -> StorageRow.storageClass(cells);
            case "storage.k8s.io/v1/VolumeAttachment" -> StorageRow.attachment(cells);
            case "storage.k8s.io/v1/VolumeAttributesClass" ->
                    cells.name().textAt("driverName").age();
            case "policy/v1/PodDisruptionBudget" -> WorkloadRow.podDisruptionBudget(cells);
            case "flowcontrol.apiserver.k8s.io/v1/FlowSchema" -> FlowControlRow.flowSchema(cells);
            case "flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration" ->
                    FlowControlRow.priorityLevel(cells);
            case "networking.k8s.io/v1/Ingress" -> NetworkRow.ingress(cells);
            case "networking.k8s.io/v1/IngressClass" -> NetworkRow.ingressClass(cells);
            case "networking.k8s.io/v1/IPAddress" -> NetworkRow.ipAddress(cells);
            case "networking.k8s.io/v1/NetworkPolicy" -> NetworkRow.networkPolicy(cells);
            case "networking.k8s.io/v1/ServiceCIDR" -> NetworkRow.serviceCidr(cells);
            case "rbac.authorization.k8s.io/v1/RoleBinding",
                    "rbac.authorization.k8s.io/v1/ClusterRoleBinding" ->
                    binding(cells);
            case "scheduling.k8s.io/v1/PriorityClass" ->
                    cells.name()
                            .numberAt("value")
                            .flag(Fields.flag(object, "globalDefault"))
                            .age()
                            .textAt("preemptionPolicy");
            default -> cells.name().textAt("metadata", "creationTimestamp");
        }
        return cells.list();
    }

    private static String controller(ObjectNode object) {
        for (var owner : Fields.objects(object, "metadata", "ownerReferences")) {
            if (Fields.flag(owner, "controller")) {
                String apiVersion = Fields.text(owner, "apiVersion");
                int slash = apiVersion.indexOf('/');
                String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
                return Cells.lower(Fields.text(owner, "kind"))
                        + group
                        + "/"
                        + Fields.text(owner, "name");
            }
        }
        return Cells.NONE;
    }

    private static void binding(Cells cells) {
        var role = cells.object().path("roleRef");
        cells.name()
                .text(Fields.text(role, "kind") + "/" + Fields.text(role, "name"))
                .age()
                .text(subjects(cells.object(), "User"))
                .text(subjects(cells.object(), "Group"))
                .text(subjects(cells.object(), "ServiceAccount"));
    }

    private static String subjects(ObjectNode binding, String kind) {
        var names = new ArrayList<String>();
        for (var subject : Fields.objects(binding, "subjects")) {
            if (Fields.text(subject, "kind").equals(kind)) {
                String name = Fields.text(subject, "name");
                names.add(
                        kind.equals("ServiceAccount")
                                ? Fields.text(subject, "namespace") + "/" + name
                                : name);
            }
        }
        return String.join(", ", names);
    }

    /** The conditions of one row; only ended pods have one. */
    public static List<ObjectNode> rowConditions(ResourceDefinition definition, ObjectNode object) {
        var kind = definition.kind();
        return kind.group().isEmpty() && kind.kind().equals("Pod")
                ? PodRow.conditions(object)
                : List.of();
    }
}
