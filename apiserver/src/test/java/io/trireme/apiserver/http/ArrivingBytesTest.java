package io.trireme.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/** What a client sends faster than it is read. */
final class ArrivingBytesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ArrivingBytes bytes = new ArrivingBytes(channel.config());

    private void offer(int count) {
        bytes.offer(Unpooled.wrappedBuffer(Wire.text(count)));
    }

    @Test
    void clientIsHeldBackWhileNobodyReadsAndGoesOnAfterwards() throws IOException {
        offer(ArrivingBytes.HELD_BYTES_MAX);
        assertTrue(channel.config().isAutoRead());
        offer(1);
        assertFalse(channel.config().isAutoRead());
        bytes.readNBytes(ArrivingBytes.HELD_BYTES_MAX / 2);
        assertFalse(channel.config().isAutoRead());
        bytes.readNBytes(1);
        assertTrue(channel.config().isAutoRead());
        assertEquals(ArrivingBytes.HELD_BYTES_MAX / 2, bytes.available());
    }

    @Test
    void piecesAreReadInOrderToTheEnd() throws IOException {
        bytes.offer(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        bytes.offer(Unpooled.wrappedBuffer(new byte[] {-1, 5}));
        bytes.end();
        assertEquals(1, bytes.read());
        assertArrayEquals(new byte[] {2, 3, -1, 5}, bytes.readAllBytes());
        assertEquals(-1, bytes.read());
    }

    @Test
    void cutBodyFailsBehindWhatHasCome() throws IOException {
        offer(3);
        bytes.fail("the client is gone");
        assertEquals(3, bytes.readNBytes(3).length);
        var cut = assertThrows(IOException.class, bytes::read);
        assertEquals("the client is gone", cut.getMessage());
    }

    @Test
    void closedStreamHoldsNothingAndLetsTheClientGoOn() {
        offer(ArrivingBytes.HELD_BYTES_MAX + 1);
        bytes.close();
        assertTrue(channel.config().isAutoRead());
        offer(ArrivingBytes.HELD_BYTES_MAX + 1);
        assertEquals(0, bytes.available());
        assertTrue(channel.config().isAutoRead());
        assertThrows(IOException.class, bytes::read);
    }
}
