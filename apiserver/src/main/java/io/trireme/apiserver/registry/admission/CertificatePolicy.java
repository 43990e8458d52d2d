package io.trireme.apiserver.registry.admission;

import io.trireme.api.pem.CertificateRequest;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.User;
import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.registry.Failures;

import tools.jackson.databind.node.ObjectNode;

import java.util.Base64;
import java.util.List;

/**
 * Who may approve and who may sign: the verbs {@code approve} and {@code sign} on the resource
 * {@code signers}, by the signer's whole name or by its domain and a star. Nobody asks the API
 * server's own signer for a certificate of system:masters.
 */
public final class CertificatePolicy implements Admission {
    private static final String GROUP = "certificates.k8s.io";
    private static final String CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

    private final Authorizer authorizer;

    public CertificatePolicy(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.about(GROUP, "certificatesigningrequests")) {
            return;
        }
        switch (request.operation()) {
            case CREATE -> refuseMasters(request);
            case UPDATE -> {
                switch (request.subresource()) {
                    case "approval" -> require(request, "approve");
                    case "status" -> {
                        if (isSigning(request)) {
                            require(request, "sign");
                        }
                    }
                    default -> {}
                }
            }
            case DELETE -> {}
        }
    }

    private static void refuseMasters(AdmissionRequest request) {
        var spec = request.object().orElseThrow().path("spec");
        if (!spec.path("signerName").asString("").equals(CLIENT_SIGNER)) {
            return;
        }
        List<String> groups;
        try {
            byte[] pem = Base64.getDecoder().decode(spec.path("request").asString(""));
            groups = CertificateRequest.parse(pem).organizations();
        } catch (IllegalArgumentException e) {
            throw forbidden(request, "failed to parse CSR: " + e.getMessage());
        }
        if (groups.contains(User.MASTERS)) {
            throw forbidden(
                    request,
                    "use of " + CLIENT_SIGNER + " signer with system:masters group is not allowed");
        }
    }

    private static boolean isSigning(AdmissionRequest request) {
        var status = request.object().orElseThrow().path("status");
        var before = request.before().orElseThrow().path("status");
        return !status.path("certificate").equals(before.path("certificate"))
                || !status.path("conditions").equals(before.path("conditions"));
    }

    /** The stored request counts, so that nobody names another signer on the way. */
    private void require(AdmissionRequest request, String verb) {
        ObjectNode before = request.before().orElseThrow();
        String signer = before.path("spec").path("signerName").asString("");
        String domain = signer.split("/", -1)[0] + "/*";
        if (!isAllowed(request.user(), verb, signer) && !isAllowed(request.user(), verb, domain)) {
            throw forbidden(
                    request,
                    "user not permitted to "
                            + verb
                            + " requests with signerName \""
                            + signer
                            + '"');
        }
    }

    private boolean isAllowed(User user, String verb, String signer) {
        return authorizer
                .decide(new Attributes(user, verb, true, "", GROUP, "signers", "", signer, ""))
                .allowed();
    }

    private static ApiStatusException forbidden(AdmissionRequest request, String why) {
        return Failures.forbidden(request.resource(), request.name(), why, List.of());
    }
}
