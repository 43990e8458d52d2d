package io.trireme.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

import org.junit.jupiter.api.Test;

final class RequestAssemblyTest {
    private static final int LIMIT = 3 << 20;

    private static RequestAssembly declaring(int bytes, BodyBudget budget) {
        var head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        head.headers().set("Content-Length", bytes);
        return new RequestAssembly(head, true, LIMIT, budget);
    }

    /** Else one byte of each of many requests would take all memory. */
    @Test
    void declaredLengthTakesNoMemoryBeforeTheBytesCome() {
        var budget = new BodyBudget(LIMIT);
        var assembly = declaring(LIMIT, budget);
        assembly.add(Unpooled.wrappedBuffer(new byte[1]));
        assertTrue(budget.usedBytes() <= 1024, "took " + budget.usedBytes());
        assertEquals(budget.usedBytes(), assembly.reservedBytes());
    }

    @Test
    void bodyOfTheDeclaredLengthTakesExactlyThat() {
        var budget = new BodyBudget(LIMIT);
        var assembly = declaring(LIMIT, budget);
        for (int i = 0; i < LIMIT / (64 * 1024); i++) {
            assembly.add(Unpooled.wrappedBuffer(new byte[64 * 1024]));
        }
        assertEquals(RequestAssembly.Body.WITHIN_LIMITS, assembly.body());
        assertEquals(LIMIT, budget.usedBytes());
    }

    @Test
    void bodyWithoutRoomIsRefusedAndKeepsWhatItHoldsAccountable() {
        var budget = new BodyBudget(1000);
        var assembly = declaring(2000, budget);
        assembly.add(Unpooled.wrappedBuffer(new byte[800]));
        assembly.add(Unpooled.wrappedBuffer(new byte[800]));
        assertEquals(RequestAssembly.Body.NO_ROOM, assembly.body());
        assertEquals(budget.usedBytes(), assembly.reservedBytes());
    }
}
