package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

/**
 * Whether a CustomResourceDefinition of a group that belongs to the Kubernetes community says that
 * its API was reviewed (KEP-1111).
 *
 * @param annotation as it was given; empty if absent
 * @param reason for people
 */
public record ApiApproval(State state, String annotation, String reason) {
    /** What the annotation says. */
    public enum State {
        /** The group is nobody's. */
        NOT_NEEDED,
        MISSING,
        INVALID,
        APPROVED,
        BYPASSED
    }

    static final String ANNOTATION = "api-approved.kubernetes.io";
    private static final String NEEDED =
            "protected groups must have approval annotation \"" + ANNOTATION + "\"";
    private static final String SEE = ", see https://github.com/kubernetes/enhancements/pull/1111";

    /** What a definition says of itself. */
    public static ApiApproval of(JsonNode definition) {
        String group = Fields.text(definition, "spec", "group");
        String annotation = Fields.text(definition, "metadata", "annotations", ANNOTATION);
        if (!isProtected(group)) {
            return new ApiApproval(State.NOT_NEEDED, annotation, "");
        }
        if (annotation.isEmpty()) {
            return new ApiApproval(State.MISSING, annotation, NEEDED + SEE);
        }
        if (isUrl(annotation)) {
            return new ApiApproval(State.APPROVED, annotation, "approved in " + annotation);
        }
        if (annotation.startsWith("unapproved")) {
            return new ApiApproval(
                    State.BYPASSED, annotation, "not approved: " + GoText.quoted(annotation));
        }
        return new ApiApproval(
                State.INVALID,
                annotation,
                NEEDED + " with either a URL or a reason starting with \"unapproved\"" + SEE);
    }

    private static boolean isProtected(String group) {
        return group.equals("k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".k8s.io")
                || group.endsWith(".kubernetes.io");
    }

    /** A scheme and a host. */
    private static boolean isUrl(String text) {
        int host = text.indexOf("://") + 3;
        return host > 3
                && Character.isLetter(text.charAt(0))
                && host < text.length()
                && "/?#".indexOf(text.charAt(host)) < 0
                && text.chars().allMatch(c -> c > ' ');
    }
}
