package io.trireme.deploy.config;

import java.util.List;

/**
 * Whom the API server may call.
 *
 * @param allowed the networks of kubelets, pods, webhooks and aggregated API servers
 * @param kubeletAddressTypes which of a node's addresses its kubelet is called at, first choice
 *     first
 */
public record OutgoingSettings(List<String> allowed, List<String> kubeletAddressTypes) {
    static final String ALLOWED = "allowed-destinations";
    static final String ADDRESS_TYPES = "kubelet-preferred-address-types";

    /** This machine alone. */
    private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1/128");

    private static final List<String> TYPES =
            List.of("Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP");

    /** What a network looks like; whether it is one is found out where it is used. */
    private static final String NETWORK = "[0-9a-fA-F:.]+(/[0-9]{1,3})?";

    public OutgoingSettings {
        allowed = List.copyOf(allowed);
        kubeletAddressTypes = List.copyOf(kubeletAddressTypes);
    }

    static OutgoingSettings load(Settings settings) {
        var allowed = settings.texts(ALLOWED).stream().map(String::strip).toList();
        for (String network : allowed) {
            if (!network.matches(NETWORK)) {
                throw new ConfigException(
                        ALLOWED
                                + " has \""
                                + network
                                + "\", but must be networks such as 10.0.0.0/8 or fd00::/8");
            }
        }
        var types = settings.texts(ADDRESS_TYPES).stream().map(String::strip).toList();
        for (String type : types) {
            if (!TYPES.contains(type)) {
                throw new ConfigException(
                        ADDRESS_TYPES
                                + " has \""
                                + type
                                + "\", which is none of "
                                + String.join(", ", TYPES));
            }
        }
        return new OutgoingSettings(
                allowed.isEmpty() ? LOOPBACK : allowed, types.isEmpty() ? TYPES : types);
    }

    /** The networks are none after all. */
    public static ConfigException refused(IllegalArgumentException cause) {
        return new ConfigException(ALLOWED + ": " + cause.getMessage(), cause);
    }
}
