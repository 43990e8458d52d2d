package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1",
        "010.0.0.001,10.0.0.1",
        "::,::",
        "0:0:0:0:0:0:0:1,::1",
        "1::,1::",
        "2001:DB8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "1:0:2:3:4:5:6:7,1:0:2:3:4:5:6:7",
        "::ffff:10.0.0.1,::ffff:a00:1",
    })
    void addressHasOneText(String text, String canonical) {
        assertEquals(canonical, IpAddress.find(text).orElseThrow().canonical());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.a",
                "1:2:3:4:5:6:7",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "12345::",
                "fe80::1%eth0",
                "::1.2.3",
                "1:2:3:4:5:6:7:",
                "g::",
                "99999999999.1.1.1"
            })
    void otherTextIsNoAddress(String text) {
        assertEquals(List.of(IpAddress.NO_ADDRESS), IpAddress.faults(text));
    }

    @Test
    void faultsOfAddressesAndRangesAreKubernetes() {
        assertEquals(List.of("must not have leading 0s"), IpAddress.faults("010.1.2.3"));
        assertEquals(
                List.of("must not be an IPv4-mapped IPv6 address"),
                IpAddress.faults("::ffff:1.2.3.4"));
        assertEquals(
                List.of("must be in canonical form (\"2001:db8::1\")"),
                IpAddress.canonicalFaults("2001:DB8::1"));
        assertEquals(List.of(), IpRange.faults("2001:DB8::/64"));
        assertEquals(
                List.of("must be in canonical form (\"2001:db8::/64\")"),
                IpRange.canonicalFaults("2001:DB8::/64"));
        assertEquals(
                List.of("must not have bits set beyond the prefix length"),
                IpRange.faults("10.0.0.1/8"));
        assertEquals(
                List.of("must not have leading 0s in IP or prefix length"),
                IpRange.faults("10.0.0.0/08"));
        assertEquals(
                List.of("must not have an IPv4-mapped IPv6 address"),
                IpRange.faults("::ffff:10.0.0.0/104"));
        for (var text : List.of("10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "::/129", "::/-1", "/8")) {
            assertEquals(List.of(IpRange.NO_RANGE), IpRange.faults(text));
        }
    }

    @Test
    void partIsSmallerAndWithin() {
        var all = IpRange.find("10.0.0.0/8").orElseThrow();
        assertTrue(all.holdsPart(IpRange.find("10.9.0.0/16").orElseThrow()));
        assertFalse(all.holdsPart(all));
        assertFalse(all.holdsPart(IpRange.find("11.0.0.0/16").orElseThrow()));
        assertFalse(all.holdsPart(IpRange.find("a00::/16").orElseThrow()));
        assertTrue(
                IpRange.find("::/0").orElseThrow().holdsPart(IpRange.find("1::/16").orElseThrow()));
    }
}
