package io.trireme.apiserver.registry.connect;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.text.GoText;

import java.util.List;
import java.util.Optional;

/** What is told of a status that another server answered with, in the words of Kubernetes. */
final class OtherServersRefusal {
    private OtherServersRefusal() {}

    /**
     * @param resource as it is called in messages, {@code pods/log}
     * @param text what the other server said
     */
    static ApiStatus of(int code, String resource, String name, String text) {
        var said = said(code, text);
        return new ApiStatus(
                code,
                said.reason(),
                said.message() + " ( " + resource + " " + name + ")",
                Optional.of(new ApiStatus.Details(name, "", resource, "", List.of(), 0)));
    }

    private record Said(String reason, String message) {}

    private static Said said(int code, String text) {
        return switch (code) {
            case 401 ->
                    new Said(
                            "Unauthorized",
                            "the server has asked for the client to provide credentials");
            case 403 -> new Said("Forbidden", text);
            case 404 -> new Said("NotFound", "the server could not find the requested resource");
            case 405 ->
                    new Said(
                            "MethodNotAllowed",
                            "the server does not allow this method on the requested resource");
            case 406 -> new Said("NotAcceptable", text);
            case 409 -> new Said("Conflict", "the server reported a conflict");
            case 415 -> new Said("UnsupportedMediaType", text);
            case 422 ->
                    new Said(
                            "Invalid",
                            "the server rejected our request due to an error in our request");
            case 429 ->
                    new Said(
                            "TooManyRequests",
                            "the server has received too many requests and has asked us to try"
                                    + " again later");
            case 503 ->
                    new Said(
                            "ServiceUnavailable",
                            "the server is currently unable to handle the request");
            case 504 ->
                    new Said(
                            "Timeout",
                            "the server was unable to return a response in the time allotted, but"
                                    + " may still be processing the request");
            default ->
                    code >= 500
                            ? new Said(
                                    "InternalError",
                                    "an error on the server ("
                                            + GoText.quoted(text)
                                            + ") has prevented the request from succeeding")
                            : new Said(
                                    "",
                                    "the server responded with the status code "
                                            + code
                                            + " but did not return more information");
        };
    }
}
