package io.trireme.deploy.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** Which address of a server the endpoints of the Service {@code kubernetes} tell. */
public final class AdvertisedAddress {
    private AdvertisedAddress() {}

    /**
     * The IPv4 address to tell. None for a loopback address, which means another machine to
     * everyone who reads it. A server that listens everywhere is reached where the machine is, as
     * with Kubernetes' {@code --advertise-address}.
     *
     * @param advertise the configured address; its host has been resolved
     * @param machine the machine's address, asked for only then; empty if it has none
     * @throws ConfigException an address that cannot be an endpoint
     */
    public static Optional<String> of(
            HostPort advertise, Supplier<Optional<Inet4Address>> machine) {
        InetAddress address = advertise.socketAddress().getAddress();
        if (address.isLoopbackAddress()) {
            return Optional.empty();
        }
        if (address.isAnyLocalAddress()) {
            return machine.get().map(InetAddress::getHostAddress);
        }
        if (!(address instanceof Inet4Address)) {
            throw refused(advertise, "IPv4, as the service-cidr is");
        }
        if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
            throw refused(advertise, "one that other networks reach");
        }
        return Optional.of(address.getHostAddress());
    }

    private static ConfigException refused(HostPort advertise, String wanted) {
        return new ConfigException(
                "api-advertise (or api-bind, if that is left out) is "
                        + advertise
                        + ", but must be "
                        + wanted);
    }
}
