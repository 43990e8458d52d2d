package io.trireme.deploy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

final class DefaultRouteTest {
    private static final String HEADING =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    private static Optional<String> device(String... routes) {
        return DefaultRoute.device(
                Stream.concat(Stream.of(HEADING), List.of(routes).stream()).toList());
    }

    private static String route(String device, String to, String flags, int metric, String mask) {
        return String.join(
                "\t",
                device,
                to,
                "010200C0",
                flags,
                "0",
                "0",
                Integer.toString(metric),
                mask,
                "0",
                "0",
                "0   ");
    }

    @Test
    void routeToEverywhereCountsAndNoOther() {
        assertEquals(
                Optional.of("eth0"),
                device(
                        route("docker0", "000011AC", "0001", 0, "0000FFFF"),
                        route("eth0", "00000000", "0003", 100, "00000000"),
                        route("eth0", "000200C0", "0001", 100, "00FFFFFF")));
    }

    @Test
    void lowestMetricIsPreferred() {
        assertEquals(
                Optional.of("eth1"),
                device(
                        route("wlan0", "00000000", "0003", 600, "00000000"),
                        route("eth1", "00000000", "0003", 100, "00000000")));
    }

    @Test
    void routeThatIsDownIsNone() {
        assertEquals(Optional.empty(), device(route("eth0", "00000000", "0002", 0, "00000000")));
    }

    @Test
    void machineWithoutRoutesHasNone() {
        assertEquals(Optional.empty(), device());
    }
}
