package io.trireme.apiserver.http;

import io.trireme.apiserver.BodySink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Sends the lines of a body as text messages of a WebSocket, each with its line's end, as
 * Kubernetes sends the events of a watch.
 */
final class WebSocketBody implements BodySink {
    private final ReplyChannel channel;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    WebSocketBody(ReplyChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(byte[] chunk) throws IOException {
        int begin = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                line.write(chunk, begin, i + 1 - begin);
                channel.writeMessage(line.toByteArray());
                line.reset();
                begin = i + 1;
            }
        }
        line.write(chunk, begin, chunk.length - begin);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void onClose(Runnable action) {
        channel.onClose(action);
    }
}
