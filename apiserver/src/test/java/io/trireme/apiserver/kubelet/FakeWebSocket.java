package io.trireme.apiserver.kubelet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.trireme.apiserver.upstream.FakeUpstream.Peer;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The server's side of a WebSocket (RFC 6455). One thread. */
final class FakeWebSocket {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int FRAME_BYTES_MAX = 1024 * 1024;

    private final Peer peer;
    private final EmbeddedChannel codec =
            new EmbeddedChannel(
                    new WebSocket13FrameDecoder(true, false, FRAME_BYTES_MAX),
                    new WebSocket13FrameEncoder(false));
    private final byte[] buffer = new byte[16 * 1024];

    private FakeWebSocket(Peer peer) {
        this.peer = peer;
    }

    /** Accepts a handshake, with the first of these protocols that the client offers. */
    static Optional<FakeWebSocket> accept(Peer peer, List<String> head, List<String> protocols)
            throws IOException {
        var offered =
                Arrays.stream(Peer.header(head, "Sec-WebSocket-Protocol").orElse("").split(",", -1))
                        .map(String::strip)
                        .toList();
        var protocol = protocols.stream().filter(offered::contains).findFirst();
        if (protocol.isEmpty()) {
            peer.writeHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
            return Optional.empty();
        }
        String key = Peer.header(head, "Sec-WebSocket-Key").orElseThrow();
        peer.writeHead(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + answer(key),
                "Sec-WebSocket-Protocol: " + protocol.get());
        return Optional.of(new FakeWebSocket(peer));
    }

    private static String answer(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message; empty when the client says goodbye or ends. */
    Optional<byte[]> next() throws IOException {
        while (true) {
            WebSocketFrame frame = codec.readInbound();
            if (frame == null) {
                int count = peer.in().read(buffer);
                if (count < 0) {
                    return Optional.empty();
                }
                codec.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
                continue;
            }
            try {
                switch (frame) {
                    case PingWebSocketFrame ping ->
                            write(new PongWebSocketFrame(ping.content().retain()));
                    case CloseWebSocketFrame _ -> {
                        return Optional.empty();
                    }
                    case PongWebSocketFrame _ -> {}
                    case WebSocketFrame message -> {
                        return Optional.of(ByteBufUtil.getBytes(message.content()));
                    }
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }
    }

    void send(byte[] message) throws IOException {
        write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
    }

    /** Sends a message whose first byte is its channel. */
    void send(int channel, byte[] bytes) throws IOException {
        byte[] message = new byte[bytes.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        send(message);
    }

    void goodbye() throws IOException {
        write(new CloseWebSocketFrame(1000, ""));
    }

    private void write(WebSocketFrame frame) throws IOException {
        codec.writeOutbound(frame);
        for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
            peer.out().write(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
        peer.out().flush();
    }
}
