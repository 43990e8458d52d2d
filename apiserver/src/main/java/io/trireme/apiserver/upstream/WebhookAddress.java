package io.trireme.apiserver.upstream;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.util.Optional;

/**
 * Where a webhook is reached: {@code clientConfig} of an object that has passed validation.
 *
 * @param service empty for a webhook that is named by its URL
 * @param serverName what its certificate has to name
 * @param path begins with a slash; without a query
 * @param caBundle PEM, in Base64; empty for the authorities that this machine trusts
 */
public record WebhookAddress(
        Optional<Service> service, String serverName, int port, String path, String caBundle) {
    private static final int HTTPS_PORT = 443;

    /** The Service behind which it stands. */
    public record Service(String namespace, String name) {}

    /**
     * @throws IllegalArgumentException if its URL is none
     */
    public static WebhookAddress of(JsonNode clientConfig) {
        String caBundle = Fields.text(clientConfig, "caBundle");
        var service = clientConfig.path("service");
        if (service.isObject()) {
            var named =
                    new Service(Fields.text(service, "namespace"), Fields.text(service, "name"));
            String path = Fields.text(service, "path");
            int port = (int) Fields.number(service, "port");
            return new WebhookAddress(
                    Optional.of(named),
                    named.name() + "." + named.namespace() + ".svc",
                    port == 0 ? HTTPS_PORT : port,
                    path.isEmpty() ? "/" : path,
                    caBundle);
        }
        var url = URI.create(Fields.text(clientConfig, "url"));
        if (url.getHost() == null) {
            throw new IllegalArgumentException("no host in " + url);
        }
        String host = url.getHost();
        boolean literal = host.startsWith("[");
        return new WebhookAddress(
                Optional.empty(),
                literal ? host.substring(1, host.length() - 1) : host,
                url.getPort() < 0 ? HTTPS_PORT : url.getPort(),
                url.getRawPath().isEmpty() ? "/" : url.getRawPath(),
                caBundle);
    }

    /** As it is shown in messages; the port is left out where the URL leaves it out. */
    String url(String query) {
        boolean shown = service.isPresent() || port != HTTPS_PORT;
        return "https://" + authority(shown) + path + "?" + query;
    }

    String authority(boolean withPort) {
        String host = serverName.indexOf(':') < 0 ? serverName : "[" + serverName + "]";
        return withPort ? host + ":" + port : host;
    }
}
