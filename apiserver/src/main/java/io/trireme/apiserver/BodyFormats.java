package io.trireme.apiserver;

import io.trireme.api.codec.BodyFormat;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import java.util.Locale;
import java.util.Optional;

/** How a request's body is written, by its {@code Content-Type}. */
public final class BodyFormats {
    private BodyFormats() {}

    /**
     * JSON where the request does not say.
     *
     * @throws ApiStatusException 415 for a format that objects have not
     */
    public static BodyFormat of(HttpHeaders headers) {
        return switch (mediaType(headers)) {
            case "", "application/json" -> BodyFormat.JSON;
            case "application/yaml" -> BodyFormat.YAML;
            case "application/vnd.kubernetes.protobuf" -> BodyFormat.PROTOBUF;
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
    public static String mediaType(HttpHeaders headers) {
        String type = headers.first("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        String bare = semicolon < 0 ? type : type.substring(0, semicolon);
        return bare.strip().toLowerCase(Locale.ROOT);
    }
}
