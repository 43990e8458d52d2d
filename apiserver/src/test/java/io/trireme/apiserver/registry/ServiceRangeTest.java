package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.kinds.IpAddress;

import org.junit.jupiter.api.Test;

import java.util.List;

final class ServiceRangeTest {
    private static boolean gives(String range, String address) {
        return ServiceRange.parse(range).gives(IpAddress.find(address).orElseThrow());
    }

    @Test
    void networkAndBroadcastAreNobodys() {
        assertEquals(254, ServiceRange.parse("10.0.0.0/24").count());
        assertEquals("10.0.0.1", ServiceRange.parse("10.0.0.0/24").address(0));
        assertEquals("10.0.0.254", ServiceRange.parse("10.0.0.0/24").address(253));
        assertFalse(gives("10.0.0.0/24", "10.0.0.0"));
        assertFalse(gives("10.0.0.0/24", "10.0.0.255"));
        assertTrue(gives("10.0.0.0/24", "10.0.0.254"));
        assertFalse(gives("10.0.0.0/24", "10.0.1.1"));
    }

    @Test
    void ipv6HasNoBroadcast() {
        assertEquals(65535, ServiceRange.parse("fd00::/112").count());
        assertEquals("fd00::1", ServiceRange.parse("fd00::/112").address(0));
        assertFalse(gives("fd00::/112", "fd00::"));
        assertTrue(gives("fd00::/112", "fd00::ffff"));
        assertFalse(gives("fd00::/112", "10.0.0.1"));
    }

    @Test
    void hugeRangeIsUsedFromItsBeginning() {
        assertEquals(Integer.MAX_VALUE, ServiceRange.parse("fd00::/64").count());
        assertEquals(256, ServiceRange.parse("fd00::/64").band());
    }

    @Test
    void bandGrowsWithTheRange() {
        assertEquals(0, ServiceRange.parse("10.0.0.0/28").band());
        assertEquals(16, ServiceRange.parse("10.0.0.0/24").band());
        assertEquals(64, ServiceRange.parse("10.0.0.0/22").band());
        assertEquals(256, ServiceRange.parse("10.0.0.0/12").band());
    }

    @Test
    void configuredRangesAreOneOrOneOfEachFamily() {
        assertEquals(List.of("IPv4"), ServiceRanges.families("10.0.0.0/24"));
        assertEquals(List.of("IPv6", "IPv4"), ServiceRanges.families("fd00::/112, 10.0.0.0/24"));
        for (String wrong :
                List.of("", "10.0.0.0", "10.0.0.0/24,10.1.0.0/24", "10.0.0.0/32", "x/24")) {
            assertThrows(
                    IllegalArgumentException.class, () -> ServiceRanges.configured(wrong), wrong);
        }
    }
}
