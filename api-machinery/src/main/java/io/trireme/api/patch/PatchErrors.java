package io.trireme.api.patch;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** What a server answers to a patch that it cannot apply. */
final class PatchErrors {
    private PatchErrors() {}

    /** 422 without a word on the cause, as Kubernetes answers where a JSON patch fails. */
    static ApiStatusException rejected() {
        return new ApiStatusException(
                new ApiStatus(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request",
                        Optional.of(new ApiStatus.Details("", "", "", "", List.of(), 0))));
    }

    static ApiStatusException badRequest(String message) {
        return new ApiStatusException(ApiStatus.badRequest(message));
    }

    static ApiStatusException tooLarge(String message) {
        return new ApiStatusException(
                new ApiStatus(
                        413,
                        "RequestEntityTooLarge",
                        "Request entity too large: " + message,
                        Optional.empty()));
    }

    /** 500 without a reason: what Kubernetes makes of an error that it has no class for. */
    static ApiStatusException unclassified(String message) {
        return new ApiStatusException(new ApiStatus(500, "", message, Optional.empty()));
    }

    /** 422: the patch as a whole does not fit the kind. */
    static ApiStatusException unfit(JsonNode patch, String why) {
        return new ApiStatusException(
                ApiStatus.invalid(
                        "",
                        "",
                        "",
                        List.of(
                                FieldError.invalid(
                                        "patch", '"' + GoText.value(patch) + '"', why))));
    }

    static ApiStatusException undecodable(JsonNode found, String goType) {
        return badRequest(
                "error decoding patch: json: cannot unmarshal "
                        + GoText.kind(found)
                        + " into Go value of type "
                        + goType);
    }
}
