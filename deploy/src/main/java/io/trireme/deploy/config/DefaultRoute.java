package io.trireme.deploy.config;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where a Linux machine's packets leave it for networks that it does not know. */
public final class DefaultRoute {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String ANY = "00000000";
    private static final int UP = 1;

    private DefaultRoute() {}

    /** A route: columns 1, 2, 4, 7 and 8 of the kernel's table. */
    private record Route(String device, String destination, int flags, int metric, String mask) {}

    /** The IPv4 address of the default route's interface; empty on a machine without one. */
    public static Optional<Inet4Address> address() {
        try {
            var device = device(Files.readAllLines(ROUTES));
            var card = device.isEmpty() ? null : NetworkInterface.getByName(device.get());
            return card == null
                    ? Optional.empty()
                    : card.inetAddresses()
                            .filter(Inet4Address.class::isInstance)
                            .map(Inet4Address.class::cast)
                            .filter(address -> !address.isLinkLocalAddress())
                            .findFirst();
        } catch (IOException _) {
            // Not Linux, or not ours to read: then the machine's address is not known.
            return Optional.empty();
        }
    }

    /**
     * The interface of the preferred default route.
     *
     * @param table the lines of {@code /proc/net/route}, its heading first
     */
    static Optional<String> device(List<String> table) {
        return table.stream()
                .skip(1)
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length >= 8)
                .map(DefaultRoute::route)
                .filter(route -> route.destination().equals(ANY) && route.mask().equals(ANY))
                .filter(route -> (route.flags() & UP) != 0)
                .min(Comparator.comparingInt(Route::metric))
                .map(Route::device);
    }

    private static Route route(String[] columns) {
        return new Route(
                columns[0],
                columns[1],
                Integer.parseInt(columns[3], 16),
                Integer.parseInt(columns[6]),
                columns[7]);
    }
}
