package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;

/** The rows of admissionregistration.k8s.io and apiregistration.k8s.io. */
final class AdmissionRow {
    private static final String UNSET = "<unset>";

    private AdmissionRow() {}

    static void webhooks(Cells cells) {
        cells.name().number(cells.object().path("webhooks").size()).age();
    }

    /**
     * @param list the expressions that are counted
     */
    static void policy(Cells cells, String list) {
        var spec = cells.object().path("spec");
        var kind = spec.path("paramKind");
        cells.name()
                .number(spec.path(list).size())
                .text(
                        kind.isObject()
                                ? Fields.text(kind, "apiVersion") + "/" + Fields.text(kind, "kind")
                                : UNSET)
                .age();
    }

    static void binding(Cells cells) {
        var spec = cells.object().path("spec");
        cells.name()
                .text(Fields.text(spec, "policyName"))
                .text(params(spec.path("paramRef")))
                .age();
    }

    private static String params(JsonNode ref) {
        if (!ref.isObject()) {
            return UNSET;
        }
        String which =
                Fields.has(ref, "selector")
                        ? Cells.selector(ref.path("selector"))
                        : Fields.text(ref, "name");
        return Cells.orElse(Fields.text(ref, "namespace"), "*") + "/" + which;
    }

    static void apiService(Cells cells) {
        var service = Fields.at(cells.object(), "spec", "service");
        cells.name()
                .text(
                        service.isObject()
                                ? Fields.text(service, "namespace")
                                        + "/"
                                        + Fields.text(service, "name")
                                : "Local")
                .text(available(cells.object()))
                .age();
    }

    private static String available(JsonNode apiService) {
        for (var condition : Fields.objects(apiService, "status", "conditions")) {
            if (Fields.text(condition, "type").equals("Available")) {
                String status = Fields.text(condition, "status");
                String reason = Fields.text(condition, "reason");
                return status.equals("True") || reason.isEmpty()
                        ? status
                        : status + " (" + reason + ")";
            }
        }
        return "Unknown";
    }
}
