package io.trireme.node.hollow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.client.ObjectKey;

import org.junit.jupiter.api.Test;

import java.util.HashSet;

final class PodAddressesTest {
    private static ObjectKey pod(int number) {
        return new ObjectKey("default", "pod-" + number);
    }

    @Test
    void rangesOfNeighboursDoNotOverlap() {
        assertEquals("10.64.0.0/22", new PodAddresses(0).range());
        assertEquals("10.64.4.0/22", new PodAddresses(1).range());
        assertEquals("10.127.252.0/22", new PodAddresses(HollowNodeConfig.INDEX_MAX).range());
    }

    @Test
    void podKeepsItsAddress() {
        var addresses = new PodAddresses(0);
        var first = addresses.addressOf(pod(1), "");
        assertNotEquals(first, addresses.addressOf(pod(2), ""));
        assertEquals(first, addresses.addressOf(pod(1), ""));
    }

    @Test
    void reportedAddressIsKeptAfterARestart() {
        var addresses = new PodAddresses(1);
        assertEquals("10.64.5.7", addresses.addressOf(pod(1), "10.64.5.7").orElseThrow());
        assertNotEquals("10.64.5.7", addresses.addressOf(pod(2), "10.64.5.7").orElseThrow());
    }

    @Test
    void reportedAddressIsNotGivenToAPodThatComesFirst() {
        var addresses = new PodAddresses(0);
        addresses.keep(pod(1), "10.64.0.1");
        assertEquals("10.64.0.2", addresses.addressOf(pod(2), "").orElseThrow());
        assertEquals("10.64.0.1", addresses.addressOf(pod(1), "10.64.0.1").orElseThrow());
    }

    @Test
    void addressOfAnotherNodeIsNotTakenOver() {
        assertEquals("10.64.0.1", new PodAddresses(0).addressOf(pod(1), "10.99.9.9").orElseThrow());
    }

    @Test
    void everyAddressIsGivenOnceAndThenNone() {
        var addresses = new PodAddresses(0);
        var given = new HashSet<String>();
        for (int i = 0; i < PodAddresses.COUNT; i++) {
            assertTrue(given.add(addresses.addressOf(pod(i), "").orElseThrow()));
        }
        assertTrue(addresses.addressOf(pod(PodAddresses.COUNT), "").isEmpty());
        addresses.release(pod(3));
        assertTrue(addresses.addressOf(pod(PodAddresses.COUNT), "").isPresent());
    }
}
