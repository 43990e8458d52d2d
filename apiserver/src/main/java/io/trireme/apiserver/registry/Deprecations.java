package io.trireme.apiserver.registry;

import io.trireme.apiserver.ApiReply;

import java.util.Map;

/** Resources that Kubernetes 1.36 tells its clients not to use any more. */
final class Deprecations {
    private static final Map<String, String> TEXTS =
            Map.of(
                    "v1/componentstatuses",
                    "v1 ComponentStatus is deprecated in v1.19+",
                    "v1/endpoints",
                    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1"
                            + " EndpointSlice");

    private Deprecations() {}

    /**
     * The reply with the warning that its resource calls for, if any.
     *
     * @param resource group, if there is one, version and plural name
     */
    static ApiReply warned(String resource, ApiReply reply) {
        String text = TEXTS.get(resource);
        if (text == null) {
            return reply;
        }
        var warnings = new Warnings();
        warnings.add(text);
        return switch (reply) {
            case ApiReply.Full(var status, var headers, var body) ->
                    new ApiReply.Full(status, warnings.addTo(headers), body);
            case ApiReply.Streaming(var status, var headers, var writer) ->
                    new ApiReply.Streaming(status, warnings.addTo(headers), writer);
        };
    }
}
