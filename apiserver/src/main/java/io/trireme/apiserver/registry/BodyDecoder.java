package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.codec.BodyFormat;
import io.trireme.api.codec.Decoded;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.HttpHeaders;

import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Turns request bodies into objects of the kind that the path asks for. */
final class BodyDecoder {
    /** The largest request body. */
    static final int BODY_BYTES_MAX = 3 << 20;

    private BodyDecoder() {}

    static BodyFormat format(HttpHeaders headers) {
        String type = mediaType(headers);
        return switch (type) {
            case "", "application/json" -> BodyFormat.JSON;
            case "application/yaml" -> BodyFormat.YAML;
            case String _ ->
                    throw new ApiStatusException(
                            new ApiStatus(
                                    415,
                                    "UnsupportedMediaType",
                                    "the body of the request was in an unknown format - accepted"
                                            + " media types include: application/json,"
                                            + " application/yaml,"
                                            + " application/vnd.kubernetes.protobuf",
                                    Optional.empty()));
        };
    }

    /** The content type without parameters, in lower case; empty if none was sent. */
    static String mediaType(HttpHeaders headers) {
        String type = headers.first("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        String bare = semicolon < 0 ? type : type.substring(0, semicolon);
        return bare.strip().toLowerCase(Locale.ROOT);
    }

    /** Decodes a body into an object of a kind; what is unknown or double becomes a warning. */
    static ObjectNode decode(
            byte[] body,
            BodyFormat format,
            Schema schema,
            GroupVersionKind expected,
            WriteOptions.FieldValidation validation,
            Warnings warnings) {
        requireSize(body);
        var decoded = ObjectDecoder.decode(body, format, schema, expected);
        report(
                decoded,
                validation,
                warnings,
                error ->
                        Failures.badRequest(
                                expected.kind()
                                        + " in version "
                                        + GoText.quote(expected.version())
                                        + " cannot be handled as a "
                                        + expected.kind()
                                        + ": "
                                        + error));
        return decoded.object();
    }

    /** Does with unknown and double fields what the client asked for. */
    static void report(
            Decoded decoded,
            WriteOptions.FieldValidation validation,
            Warnings warnings,
            Function<String, ApiStatusException> refusal) {
        switch (validation) {
            case STRICT ->
                    decoded.strictError()
                            .ifPresent(
                                    error -> {
                                        throw refusal.apply(error);
                                    });
            case WARN -> decoded.warnings().forEach(warnings::add);
            case IGNORE -> {}
        }
    }

    static void requireSize(byte[] body) {
        if (body.length > BODY_BYTES_MAX) {
            throw Failures.tooLarge(BODY_BYTES_MAX);
        }
    }
}
