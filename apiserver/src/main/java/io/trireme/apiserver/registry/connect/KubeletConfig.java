package io.trireme.apiserver.registry.connect;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.upstream.UpstreamTls;

import java.util.List;
import java.util.Optional;

/**
 * How kubelets are reached.
 *
 * @param tls shows this server's own certificate, and checks the kubelet's
 * @param unverifiedTls as {@code tls}, for logs whose reader takes any kubelet ({@code
 *     insecureSkipTLSVerifyBackend})
 * @param addressTypes of a node's addresses the first of the first type that it has is called
 * @param port of a node that names none
 */
public record KubeletConfig(
        UpstreamTls tls, UpstreamTls unverifiedTls, List<String> addressTypes, int port) {
    /** kube-apiserver's {@code --kubelet-preferred-address-types}. */
    public static final List<String> ADDRESS_TYPES =
            List.of("Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP");

    private static final int PORT = 10250;

    public KubeletConfig {
        requireNonNull(tls, "tls");
        requireNonNull(unverifiedTls, "unverifiedTls");
        addressTypes = List.copyOf(addressTypes);
        for (String type : addressTypes) {
            if (!ADDRESS_TYPES.contains(type)) {
                throw new IllegalArgumentException(
                        "\"" + type + "\" is none of " + String.join(", ", ADDRESS_TYPES));
            }
        }
        if (addressTypes.isEmpty()) {
            throw new IllegalArgumentException("no address type");
        }
    }

    /** Trusts no kubelet, and shows none a certificate. */
    public static KubeletConfig defaults() {
        return of(
                UpstreamTls.verifying(List.of(), Optional.empty()),
                UpstreamTls.insecure(Optional.empty()));
    }

    public static KubeletConfig of(UpstreamTls tls, UpstreamTls unverifiedTls) {
        return new KubeletConfig(tls, unverifiedTls, ADDRESS_TYPES, PORT);
    }

    public KubeletConfig withAddressTypes(List<String> addressTypes) {
        return new KubeletConfig(tls, unverifiedTls, addressTypes, port);
    }
}
