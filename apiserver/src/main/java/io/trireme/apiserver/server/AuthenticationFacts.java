package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.aggregation.IdentityHeaders;
import io.trireme.apiserver.server.BootstrapPlan.Wanted;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * The ConfigMap {@code kube-system/extension-apiserver-authentication}: by it an aggregated API
 * server learns whose certificates it may believe, clients' and front proxies'. Pure.
 */
final class AuthenticationFacts {
    private static final String NAME = "extension-apiserver-authentication";
    private static final String NAMESPACE = "kube-system";

    private AuthenticationFacts() {}

    /**
     * @param clientCa PEM; empty: no client certificate is believed
     * @param frontProxyCa PEM; empty: this server shows none to others
     * @param frontProxyName the common name in the certificate that it shows
     */
    static BootstrapPlan plan(
            Optional<String> clientCa, Optional<String> frontProxyCa, String frontProxyName) {
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "ConfigMap")
                        .put("apiVersion", "v1");
        object.putObject("metadata").put("name", NAME).put("namespace", NAMESPACE);
        var data = object.putObject("data");
        clientCa.ifPresent(pem -> data.put("client-ca-file", pem));
        frontProxyCa.ifPresent(
                pem -> {
                    put(data, "requestheader-allowed-names", frontProxyName);
                    data.put("requestheader-client-ca-file", pem);
                    put(data, "requestheader-extra-headers-prefix", IdentityHeaders.EXTRA);
                    put(data, "requestheader-group-headers", IdentityHeaders.GROUP);
                    put(data, "requestheader-uid-headers", IdentityHeaders.UID);
                    put(data, "requestheader-username-headers", IdentityHeaders.USER);
                });
        return new BootstrapPlan(
                "authentication-facts",
                "poststarthook/start-cluster-authentication-info-controller",
                List.of(new Wanted(new GroupResource("", "configmaps"), NAMESPACE, NAME, object)),
                AuthenticationFacts::reconciled);
    }

    /** Lists are texts that hold JSON, since a ConfigMap has no lists. */
    private static void put(ObjectNode data, String key, String value) {
        data.put(key, JsonNodeFactory.instance.arrayNode().add(value).toString());
    }

    private static Optional<ObjectNode> reconciled(ObjectNode stored, ObjectNode wanted) {
        if (stored.path("data").equals(wanted.path("data"))) {
            return Optional.empty();
        }
        var better = stored.deepCopy();
        better.set("data", wanted.path("data").deepCopy());
        return Optional.of(better);
    }
}
