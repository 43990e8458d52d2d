package io.trireme.api.codec;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Why a body is refused, in Kubernetes' words.
 *
 * @param body as sent; never changed
 * @param expected the kind that the request is about
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BodyRefusals(byte[] body, GroupVersionKind expected) {
    private static final int SUMMARY_BYTES = 30;

    /** How Kubernetes names the little type that it reads these two fields into. */
    private static final String TYPE_META =
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
                    + " Kind string \"json:\\\"kind,omitempty\\\"\" }";

    /** Custom resources have no messages. */
    static ApiStatusException noProtobuf() {
        return new ApiStatusException(
                new ApiStatus(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types"
                                + " include: application/json, application/yaml",
                        Optional.empty()));
    }

    ApiStatusException noObject(String found) {
        return unrecognized(
                "couldn't get version/kind; json parse error: json: cannot unmarshal "
                        + found
                        + " into Go value of type "
                        + TYPE_META);
    }

    /** It is none of the kinds that are accepted here. */
    ApiStatusException otherKind(GroupVersionKind found) {
        if (SchemaCatalog.builtIn().findKind(found).isPresent()) {
            return cannotBeHandled(
                    found,
                    "converting (%s.%s) to (%s.%s): unknown conversion"
                            .formatted(
                                    found.version(),
                                    found.kind(),
                                    internalPackage(),
                                    expected.kind()));
        }
        return cannotBeHandled(
                found,
                "no kind \"%s\" is registered for version \"%s\" in scheme \"%s\""
                        .formatted(
                                found.kind(),
                                found.groupVersion(),
                                "pkg/api/legacyscheme/scheme.go:30"));
    }

    private String internalPackage() {
        String group = expected.group();
        int dot = group.indexOf('.');
        return group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    }

    ApiStatusException cannotBeHandled(GroupVersionKind found, String why) {
        return new ApiStatusException(
                ApiStatus.badRequest(
                        "%s in version \"%s\" cannot be handled as a %s: %s"
                                .formatted(found.kind(), found.version(), expected.kind(), why)));
    }

    ApiStatusException unrecognized(String why) {
        return new ApiStatusException(
                ApiStatus.badRequest(
                        "the object provided is unrecognized (must be of type %s): %s (%s)"
                                .formatted(expected.kind(), why, summary())));
    }

    /** The beginning of the body: as text if it looks like JSON, else in hexadecimal. */
    private String summary() {
        if (body.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(body.length, SUMMARY_BYTES);
        String text =
                body[0] == '{'
                        ? new String(body, 0, shown, StandardCharsets.UTF_8)
                        : HexFormat.of().formatHex(body, 0, shown);
        return body.length > SUMMARY_BYTES ? text + " ..." : text;
    }
}
