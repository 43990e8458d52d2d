package io.trireme.client.testing;

import static java.util.Objects.requireNonNull;

import io.trireme.client.ApiStream;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.json.ObjectCodec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** A watch of a {@link FakeApiServer}, or the body of a refusal. */
final class FakeStream implements ApiStream {
    private sealed interface Signal {}

    @SuppressWarnings("ArrayRecordComponent") // Compared by no one.
    private record Line(byte[] bytes) implements Signal {
        Line {
            requireNonNull(bytes, "bytes");
        }
    }

    private record End(boolean broken) implements Signal {}

    private final int status;
    private final String collection;
    private final Predicate<JsonNode> selector;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile boolean over;

    FakeStream(FakeRequest request) {
        this.status = 200;
        this.collection = request.collection();
        this.selector = FakeSelector.of(request);
    }

    private FakeStream(int status, byte[] body) {
        this.status = status;
        this.collection = "";
        this.selector = _ -> false;
        signals.add(new Line(body));
        signals.add(new End(false));
    }

    static FakeStream refused(int status, byte[] body) {
        return new FakeStream(status, body);
    }

    void offer(FakeStorage.Change change) {
        if (change.collection().equals(collection) && selector.test(change.object())) {
            send(change.type(), change.object());
        }
    }

    void bookmark(long revision, boolean endsInitialEvents) {
        var object = JsonNodeFactory.instance.objectNode();
        var metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(revision));
        if (endsInitialEvents) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        send("BOOKMARK", object);
    }

    private void send(String type, ObjectNode object) {
        var event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object.deepCopy());
        signals.add(new Line(ObjectCodec.write(event)));
    }

    boolean over() {
        return over;
    }

    void end() {
        signals.add(new End(false));
    }

    void breakOff() {
        signals.add(new End(true));
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public SortedMap<String, String> headers() {
        return new TreeMap<>();
    }

    @Override
    public Optional<byte[]> nextLine() throws InterruptedException {
        if (over) {
            return Optional.empty();
        }
        return switch (signals.take()) {
            case Line(var bytes) -> Optional.of(bytes);
            case End(var broken) -> {
                over = true;
                if (broken) {
                    throw ApiUnreachableException.withoutEffect(
                            "the connection broke", new IOException("broken by the test"));
                }
                yield Optional.empty();
            }
        };
    }

    @Override
    public void close() {
        signals.add(new End(false));
    }
}
