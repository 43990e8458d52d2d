package io.trireme.apiserver.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The networks that this server connects to for others: objects name kubelets, pods, Services,
 * webhooks and aggregated servers, and whoever writes such an object must not reach what only the
 * server's own machine can. Cluster addresses often overlap real networks, too. Immutable.
 */
public final class AllowedDestinations {
    private static final AllowedDestinations LOOPBACK = of(List.of("127.0.0.0/8", "::1/128"));
    private static final String LOOPBACK_NAME = "localhost";

    private final List<Network> networks;

    private AllowedDestinations(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** Only this machine, through its loopback interface. */
    public static AllowedDestinations loopback() {
        return LOOPBACK;
    }

    /**
     * @param networks such as {@code 10.0.0.0/8}, {@code fd00::/8} or single addresses
     * @throws IllegalArgumentException if one is no network; the message names it
     */
    public static AllowedDestinations of(List<String> networks) {
        return new AllowedDestinations(networks.stream().map(Network::parse).toList());
    }

    public boolean allows(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /**
     * The address to dial for a host; dial it and not the name, which may mean another one by then.
     *
     * @param host a name or an address
     * @throws UnknownHostException the name means nothing
     * @throws DestinationRefusedException none of its addresses is in an allowed network
     */
    public InetAddress require(String host) throws IOException {
        return resolve(host).getFirst();
    }

    /**
     * As {@link #require}, all of them. Where nothing but this machine is allowed no name is looked
     * up, since that alone would call a name server.
     */
    List<InetAddress> resolve(String host) throws IOException {
        var addresses = addresses(host);
        var allowed = addresses.stream().filter(this::allows).toList();
        if (allowed.isEmpty()) {
            throw new DestinationRefusedException(
                    addresses.stream()
                            .map(InetAddress::getHostAddress)
                            .map(address -> address.equals(host) ? host : host + " " + address)
                            .collect(Collectors.joining(", ")),
                    this);
        }
        return allowed;
    }

    private List<InetAddress> addresses(String host) throws IOException {
        var literal = IpLiteral.parse(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (host.equalsIgnoreCase(LOOPBACK_NAME)) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        if (networks.stream().allMatch(network -> network.address().isLoopbackAddress())) {
            throw new DestinationRefusedException(host, this);
        }
        return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public String toString() {
        return networks.stream().map(Network::toString).collect(Collectors.joining(","));
    }

    /** The host lies outside of all allowed networks. */
    public static final class DestinationRefusedException extends IOException {
        private static final long serialVersionUID = 1;

        DestinationRefusedException(String host, AllowedDestinations allowed) {
            super(
                    "this API server may not call "
                            + host
                            + ", only addresses in "
                            + allowed
                            + " (allowed-destinations)");
        }
    }
}
