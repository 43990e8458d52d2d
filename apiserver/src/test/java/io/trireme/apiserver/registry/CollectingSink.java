package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.BodySink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is written. */
final class CollectingSink implements BodySink {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Runnable> actions = new ArrayList<>();
    private boolean open = true;

    @Override
    public synchronized void write(byte[] chunk) throws IOException {
        if (!open) {
            throw new IOException("closed by the client");
        }
        out.writeBytes(chunk);
    }

    @Override
    public void flush() {}

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    @Override
    public void onClose(Runnable action) {
        synchronized (this) {
            if (open) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    synchronized byte[] bytes() {
        return out.toByteArray();
    }

    synchronized String text() {
        return out.toString(UTF_8);
    }

    void closeByClient() {
        List<Runnable> all;
        synchronized (this) {
            open = false;
            all = List.copyOf(actions);
            actions.clear();
        }
        all.forEach(Runnable::run);
    }
}
