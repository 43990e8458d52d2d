package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;

/** The row of a certificate signing request. */
final class CertificateRow {
    private CertificateRow() {}

    static void cells(Cells cells) {
        var object = cells.object();
        boolean timed = Fields.has(object, "spec", "expirationSeconds");
        long seconds = Fields.number(object, "spec", "expirationSeconds");
        cells.name()
                .age()
                .textOr(Cells.NONE, "spec", "signerName")
                .textAt("spec", "username")
                .text(timed ? Ages.human(Duration.ofSeconds(seconds)) : Cells.NONE)
                .text(state(object));
    }

    /** What was decided, and what came of it. */
    private static String state(ObjectNode object) {
        List<String> types =
                Fields.objects(object, "status", "conditions").stream()
                        .map(condition -> Fields.text(condition, "type"))
                        .toList();
        String decided =
                types.contains("Denied")
                        ? "Denied"
                        : types.contains("Approved") ? "Approved" : "Pending";
        return decided
                + (types.contains("Failed") ? ",Failed" : "")
                + (Fields.empty(object, "status", "certificate") ? "" : ",Issued");
    }
}
