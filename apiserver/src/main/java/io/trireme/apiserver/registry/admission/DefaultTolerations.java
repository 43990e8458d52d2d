package io.trireme.apiserver.registry.admission;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Pods stay on a node for five minutes after it became not ready or unreachable. */
public final class DefaultTolerations implements Admission {
    private static final int SECONDS = 300;
    private static final List<String> TAINTS =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.creates("", "pods")
                || !(request.object().orElseThrow().get("spec") instanceof ObjectNode spec)) {
            return;
        }
        for (String taint : TAINTS) {
            if (!tolerates(spec.path("tolerations"), taint)) {
                var tolerations =
                        spec.get("tolerations") instanceof ArrayNode list
                                ? list
                                : spec.putArray("tolerations");
                tolerations
                        .addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", SECONDS);
            }
        }
    }

    private static boolean tolerates(JsonNode tolerations, String taint) {
        for (var toleration : tolerations) {
            String key = toleration.path("key").asString("");
            String effect = toleration.path("effect").asString("");
            if ((key.equals(taint) || key.isEmpty())
                    && (effect.equals("NoExecute") || effect.isEmpty())) {
                return true;
            }
        }
        return false;
    }
}
