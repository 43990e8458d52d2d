package io.trireme.apiserver.kubelet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** The server's side of a SPDY/3.1 connection, whatever carries its bytes. One thread. */
final class FakeSpdy {
    private final EmbeddedChannel codec =
            new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    private final Output output;
    private final Events events;

    /** Takes bytes for the client. */
    interface Output {
        void send(byte[] bytes) throws IOException;
    }

    /** What a client does. */
    interface Events {
        void opened(int stream, SortedMap<String, String> headers) throws IOException;

        void data(int stream, byte[] bytes, boolean last) throws IOException;
    }

    FakeSpdy(Output output, Events events) {
        this.output = output;
        this.events = events;
    }

    /** Takes bytes of the client. */
    void feed(byte[] bytes) throws IOException {
        codec.writeInbound(Unpooled.wrappedBuffer(bytes));
        for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
            try {
                take(frame);
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }
    }

    private void take(Object frame) throws IOException {
        switch (frame) {
            case SpdySynStreamFrame opened -> {
                var headers = new TreeMap<String, String>();
                opened.headers()
                        .iteratorAsString()
                        .forEachRemaining(entry -> headers.put(entry.getKey(), entry.getValue()));
                // Netty writes no headers as nothing at all, which is no header block for others.
                var reply = new DefaultSpdySynReplyFrame(opened.streamId());
                reply.headers().set("server", "kubelet");
                write(reply);
                events.opened(opened.streamId(), headers);
                if (opened.isLast()) {
                    events.data(opened.streamId(), new byte[0], true);
                }
            }
            case SpdyDataFrame data ->
                    events.data(
                            data.streamId(), ByteBufUtil.getBytes(data.content()), data.isLast());
            case SpdyPingFrame ping -> write(ping);
            case Object _ -> {} // Settings, windows, goodbyes.
        }
    }

    void send(int stream, byte[] bytes, boolean last) throws IOException {
        var frame = new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes));
        frame.setLast(last);
        write(frame);
    }

    private void write(Object frame) throws IOException {
        codec.writeOutbound(frame);
        for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
            output.send(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
    }
}
