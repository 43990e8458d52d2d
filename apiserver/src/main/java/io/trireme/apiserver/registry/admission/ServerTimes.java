package io.trireme.apiserver.registry.admission;

import io.trireme.api.kinds.Fields;
import io.trireme.apiserver.registry.Clock;

import tools.jackson.databind.node.ObjectNode;

/**
 * Times that the server puts into objects where the client names none: since when a volume is in
 * its phase, and since when a device is tainted. In Kubernetes the strategies of the kinds do this;
 * here it stands with the policies, because rules know no clock.
 */
public final class ServerTimes implements Admission {
    private final Clock clock;

    public ServerTimes(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.object().isEmpty()) {
            return;
        }
        var object = request.object().get();
        if (request.about("", "persistentvolumes") && request.subresource().equals("status")) {
            request.before().ifPresent(before -> phaseTime(object, before));
        } else if (request.about("resource.k8s.io", "resourceslices")) {
            for (var device : Fields.objects(object, "spec", "devices")) {
                Fields.objects(device, "taints").forEach(this::taintTime);
            }
        }
    }

    private void phaseTime(ObjectNode volume, ObjectNode before) {
        String field = "lastPhaseTransitionTime";
        if (!(volume.get("status") instanceof ObjectNode status)) {
            return;
        }
        String time = Fields.text(status, field);
        String timeBefore = Fields.text(before, "status", field);
        String phase = Fields.text(status, "phase");
        boolean moved = !phase.equals(Fields.text(before, "status", "phase"));
        if (moved && (time.isEmpty() || time.equals(timeBefore))) {
            status.put(field, clock.seconds());
        } else if (time.isEmpty() && !timeBefore.isEmpty()) {
            status.put(field, timeBefore);
        }
    }

    private void taintTime(ObjectNode taint) {
        if (!Fields.has(taint, "timeAdded")) {
            taint.put("timeAdded", clock.seconds());
        }
    }
}
