package io.trireme.deploy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

final class AdvertisedAddressTest {
    private static Optional<String> of(String host) {
        return AdvertisedAddress.of(new HostPort(host, 6443), () -> machine("192.0.2.7"));
    }

    private static Optional<Inet4Address> machine(String text) {
        try {
            return Optional.of((Inet4Address) InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void configuredAddressIsTold() {
        assertEquals(Optional.of("192.0.2.11"), of("192.0.2.11"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.4.5.6", "::1"})
    void loopbackIsToldToNobody(String host) {
        assertEquals(Optional.empty(), of(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void serverThatListensEverywhereIsWhereItsMachineIs(String host) {
        assertEquals(Optional.of("192.0.2.7"), of(host));
        assertEquals(
                Optional.empty(), AdvertisedAddress.of(new HostPort(host, 1), Optional::empty));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::1", "169.254.1.1", "224.0.0.1"})
    void addressThatCannotBeAnEndpointIsRefused(String host) {
        var refused = assertThrows(ConfigException.class, () -> of(host));
        assertTrue(refused.getMessage().startsWith("api-advertise"), refused.getMessage());
        assertTrue(refused.getMessage().contains(host), refused.getMessage());
    }
}
