package io.trireme.apiserver.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.upstream.AllowedDestinations.DestinationRefusedException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Which addresses may be called. */
final class AllowedDestinationsTest {
    private static boolean allows(String networks, String address) {
        return AllowedDestinations.of(List.of(networks.split(", ", -1)))
                .allows(IpLiteral.parse(address).orElseThrow());
    }

    @Test
    void networksHoldTheirAddressesAlone() {
        assertTrue(allows("10.1.2.0/23", "10.1.3.255"));
        assertFalse(allows("10.1.2.0/23", "10.1.4.0"));
        assertTrue(allows("10.0.0.1", "10.0.0.1"));
        assertFalse(allows("10.0.0.1", "10.0.0.2"));
        assertTrue(allows("fd00::/8, 10.0.0.0/8", "fd12::1"));
        assertFalse(allows("0.0.0.0/0", "fd12::1"));
        assertTrue(allows("::/0", "fd12::1"));
    }

    /** What is written in another way is the same address still. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.96.0.10", "::ffff:10.0.0.1", "169.254.169.254"})
    void byDefaultNothingButLoopbackIsAllowed(String address) {
        assertFalse(AllowedDestinations.loopback().allows(IpLiteral.parse(address).orElseThrow()));
        assertThrows(
                DestinationRefusedException.class,
                () -> AllowedDestinations.loopback().resolve(address));
    }

    @Test
    void refusalNamesTheAddressAndTheSetting() {
        var refused =
                assertThrows(
                        DestinationRefusedException.class,
                        () -> AllowedDestinations.loopback().resolve("10.96.0.10"));
        assertEquals(
                "this API server may not call 10.96.0.10, only addresses in"
                        + " 127.0.0.0/8,0:0:0:0:0:0:0:1/128 (allowed-destinations)",
                refused.getMessage());
    }

    /** A look-up would send the name to a name server. */
    @Test
    void namesAreNotLookedUpWhereOnlyLoopbackIsAllowed() throws IOException {
        assertThrows(
                DestinationRefusedException.class,
                () -> AllowedDestinations.loopback().resolve("node.example.com"));
        assertEquals(
                List.of(InetAddress.getLoopbackAddress()),
                AllowedDestinations.loopback().resolve("localhost"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0/33", "10.0.0/8", "example.com", "10.0.0.0/x", "10.0.0.0/-1"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AllowedDestinations.of(List.of(text)));
    }
}
