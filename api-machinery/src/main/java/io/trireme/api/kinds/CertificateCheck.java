package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.pem.CertificateRequest;
import io.trireme.api.pem.IssuedCertificates;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Certificate signing requests. What is wrong already with the stored one is let through. */
final class CertificateCheck {
    private static final String CONDITIONS = "status.conditions";
    private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
    private static final int DURATION_SECONDS_MIN = 600;
    private static final int DOMAIN_LENGTH_MAX = 253;
    private static final int SIGNER_LENGTH_MAX = DOMAIN_LENGTH_MAX + 1 + 63 + 1 + 253;

    /** Conditions that are true or not there. */
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");

    private static final List<String> APPROVAL = List.of("Approved", "Denied");

    private static final String[] USAGES = {
        "any",
        "cert sign",
        "client auth",
        "code signing",
        "content commitment",
        "crl sign",
        "data encipherment",
        "decipher only",
        "digital signature",
        "email protection",
        "encipher only",
        "ipsec end system",
        "ipsec tunnel",
        "ipsec user",
        "key agreement",
        "key encipherment",
        "microsoft sgc",
        "netscape sgc",
        "ocsp signing",
        "s/mime",
        "server auth",
        "signing",
        "timestamping"
    };

    private final ObjectNode object;
    private final Optional<ObjectNode> before;
    private final Problems problems;

    private CertificateCheck(ObjectNode object, Optional<ObjectNode> before, Problems problems) {
        this.object = object;
        this.before = before;
        this.problems = problems;
    }

    static void create(ObjectNode object, Problems problems) {
        new CertificateCheck(object, Optional.empty(), problems).whole();
    }

    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        new CertificateCheck(object, Optional.of(before), problems).change(before, false, false);
    }

    static void approvalUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        new CertificateCheck(object, Optional.of(before), problems).change(before, true, false);
    }

    static void statusUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        new CertificateCheck(object, Optional.of(before), problems).change(before, false, true);
    }

    private void change(ObjectNode old, boolean mayApprove, boolean maySign) {
        whole();
        for (var type : FINAL) {
            if (ofType(object, type).size() < ofType(old, type).size()) {
                problems.forbidden(
                        CONDITIONS,
                        "updates may not remove a condition of type " + GoText.quoted(type));
            }
        }
        if (!mayApprove) {
            APPROVAL.forEach(type -> keepsApproval(old, type));
        }
        String certificate = Fields.text(object, "status", "certificate");
        String oldCertificate = Fields.text(old, "status", "certificate");
        if (!certificate.equals(oldCertificate)) {
            if (!maySign) {
                problems.forbidden("status.certificate", "updates may not set certificate content");
            } else if (!oldCertificate.isEmpty()) {
                problems.forbidden(
                        "status.certificate",
                        "updates may not modify existing certificate content");
            }
        }
    }

    private void keepsApproval(ObjectNode old, String type) {
        var now = ofType(object, type);
        var then = ofType(old, type);
        if (now.size() > then.size()) {
            problems.forbidden(
                    CONDITIONS, "updates may not add a condition of type " + GoText.quoted(type));
        } else if (now.size() == then.size() && !now.equals(then)) {
            problems.forbidden(
                    CONDITIONS,
                    "updates may not modify a condition of type " + GoText.quoted(type));
        }
    }

    private static List<ObjectNode> ofType(ObjectNode object, String type) {
        return Fields.objects(object, "status", "conditions").stream()
                .filter(condition -> Fields.text(condition, "type").equals(type))
                .toList();
    }

    private void whole() {
        var spec = object.path("spec");
        request(spec.path("request"));
        usages(spec);
        signer(Fields.text(spec, "signerName"));
        if (Fields.has(spec, "expirationSeconds")
                && Fields.number(spec, "expirationSeconds") < DURATION_SECONDS_MIN) {
            problems.invalid(
                    "spec.expirationSeconds",
                    Fields.number(spec, "expirationSeconds"),
                    "may not specify a duration less than 600 seconds (10 minutes)");
        }
        conditions();
        var fault = certificateFault(object);
        if (fault.isPresent() && before.flatMap(CertificateCheck::certificateFault).isEmpty()) {
            problems.invalid("status.certificate", "<certificate data>", fault.get());
        }
    }

    private void request(JsonNode request) {
        try {
            CertificateRequest.parse(Base64.getDecoder().decode(request.stringValue("")))
                    .requireSignature();
        } catch (IllegalArgumentException e) {
            problems.invalid("spec.request", request, e.getMessage());
        }
    }

    private static Optional<String> certificateFault(ObjectNode object) {
        return IssuedCertificates.fault(
                Base64.getDecoder().decode(Fields.text(object, "status", "certificate")));
    }

    private void usages(JsonNode spec) {
        var usages = Fields.strings(spec, "usages");
        if (usages.isEmpty()) {
            problems.required("spec.usages");
        }
        var old = before.map(one -> Fields.strings(one, "spec", "usages")).orElse(List.of());
        if (Arrays.asList(USAGES).containsAll(old)) {
            for (int i = 0; i < usages.size(); i++) {
                problems.oneOf("spec.usages[" + i + "]", usages.get(i), USAGES);
            }
        }
        if (new TreeSet<>(old).size() == old.size()) {
            var seen = new HashSet<String>();
            for (int i = 0; i < usages.size(); i++) {
                if (!seen.add(usages.get(i))) {
                    problems.duplicate("spec.usages[" + i + "]", usages.get(i));
                }
            }
        }
    }

    private void signer(String signer) {
        String field = "spec.signerName";
        boolean wasLegacy =
                before.filter(one -> Fields.text(one, "spec", "signerName").equals(LEGACY_SIGNER))
                        .isPresent();
        if (signer.equals(LEGACY_SIGNER) && !wasLegacy) {
            problems.invalid(
                    field, signer, "the legacy signerName is not allowed via this API version");
            return;
        }
        if (signer.isEmpty()) {
            problems.required(field);
            return;
        }
        var segments = signer.split("/", -1);
        if (segments.length != 2) {
            problems.invalid(
                    field,
                    signer,
                    "must be a fully qualified domain and path of the form"
                            + " 'example.com/signer-name'");
            return;
        }
        if (segments[0].length() > DOMAIN_LENGTH_MAX) {
            problems.tooLong(field, DOMAIN_LENGTH_MAX);
        }
        var domain = segments[0].split("\\.", -1);
        for (var label : domain) {
            if (isFaulty(segments[0], label, Names.dns1123Label(label))) {
                break;
            }
        }
        if (domain.length < 2) {
            problems.invalid(
                    field,
                    segments[0],
                    "should be a domain with at least two segments separated by dots");
        }
        for (var label : segments[1].split("\\.", -1)) {
            if (isFaulty(segments[1], label, Names.dns1123Subdomain(label))) {
                break;
            }
        }
        if (signer.length() > SIGNER_LENGTH_MAX) {
            problems.tooLong(field, SIGNER_LENGTH_MAX);
        }
    }

    private boolean isFaulty(String segment, String label, List<String> faults) {
        for (var fault : faults) {
            problems.invalid(
                    "spec.signerName",
                    segment,
                    "validating label " + GoText.quoted(label) + ": " + fault);
        }
        return !faults.isEmpty();
    }

    private void conditions() {
        var old = before.map(CertificateCheck::types).orElse(List.of());
        boolean bothAllowed = old.containsAll(APPROVAL);
        boolean emptyAllowed = old.contains("");
        boolean twiceAllowed = new TreeSet<>(old).size() < old.size();
        var seen = new HashSet<String>();
        var conditions = Fields.objects(object, "status", "conditions");
        for (int i = 0; i < conditions.size(); i++) {
            String field = CONDITIONS + "[" + i + "]";
            String type = Fields.text(conditions.get(i), "type");
            if (type.isEmpty() && !emptyAllowed) {
                problems.required(field + ".type");
            }
            conditionStatus(conditions.get(i), type, field + ".status");
            boolean contradicts =
                    (type.equals("Approved") && seen.contains("Denied"))
                            || (type.equals("Denied") && seen.contains("Approved"));
            if (contradicts && !bothAllowed) {
                problems.invalid(
                        field + ".type",
                        type,
                        "Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type) && !twiceAllowed) {
                problems.duplicate(field + ".type", type);
            }
        }
    }

    private static List<String> types(ObjectNode object) {
        return Fields.objects(object, "status", "conditions").stream()
                .map(condition -> Fields.text(condition, "type"))
                .toList();
    }

    private void conditionStatus(ObjectNode condition, String type, String field) {
        String status = Fields.text(condition, "status");
        if (status.isEmpty()) {
            problems.required(field);
        } else if (FINAL.contains(type)) {
            problems.oneOf(field, status, "True");
        } else {
            problems.oneOf(field, status, "False", "True", "Unknown");
        }
    }
}
