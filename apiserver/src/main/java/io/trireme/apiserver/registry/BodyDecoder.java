package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.codec.BodyFormat;
import io.trireme.api.codec.Decoded;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Function;

/** Turns request bodies into objects of the kind that the path asks for. */
final class BodyDecoder {
    /** The largest request body. */
    static final int BODY_BYTES_MAX = 3 << 20;

    private BodyDecoder() {}

    /** Decodes a body into an object of a kind; what is unknown or double becomes a warning. */
    static ObjectNode decode(
            byte[] body,
            BodyFormat format,
            Schema schema,
            GroupVersionKind expected,
            WriteOptions.FieldValidation validation,
            Warnings warnings) {
        return decode(body, format, schema, List.of(expected), validation, warnings);
    }

    /** As above, for a kind that has several versions with the same fields; the first is usual. */
    static ObjectNode decode(
            byte[] body,
            BodyFormat format,
            Schema schema,
            List<GroupVersionKind> accepted,
            WriteOptions.FieldValidation validation,
            Warnings warnings) {
        requireSize(body);
        var decoded = ObjectDecoder.decode(body, format, schema, accepted);
        String kind = accepted.getFirst().kind();
        String apiVersion = decoded.object().path("apiVersion").asString("");
        report(
                decoded,
                validation,
                warnings,
                error ->
                        Failures.badRequest(
                                kind
                                        + " in version "
                                        + GoText.quoted(GroupVersion.parse(apiVersion).version())
                                        + " cannot be handled as a "
                                        + kind
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
