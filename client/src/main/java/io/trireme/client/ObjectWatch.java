package io.trireme.client;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.json.StatusReader;
import io.trireme.client.json.WatchEventReader;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The changes of a kind as they come. One thread reads; any thread closes. */
public final class ObjectWatch<T extends HasMetadata> implements AutoCloseable {
    private final ApiStream stream;
    private final Class<T> type;

    private ObjectWatch(ApiStream stream, Class<T> type) {
        this.stream = requireNonNull(stream, "stream");
        this.type = requireNonNull(type, "type");
    }

    static <T extends HasMetadata> ObjectWatch<T> open(ApiStream stream, Class<T> type)
            throws InterruptedException {
        if (stream.status() == 200) {
            return new ObjectWatch<>(stream, type);
        }
        try (stream) {
            var body = new ByteArrayOutputStream();
            for (var line = stream.nextLine(); line.isPresent(); line = stream.nextLine()) {
                body.writeBytes(line.get());
            }
            throw new ApiClientException(
                    StatusReader.read(stream.status(), stream.headers(), body.toByteArray()));
        }
    }

    /**
     * Waits for the next event.
     *
     * @return empty when the server ended the watch, as it does after its time limit
     * @throws ApiClientException when the server ends the watch with an error
     * @throws ApiUnreachableException when the connection broke
     */
    public Optional<WatchedEvent<T>> next() throws InterruptedException {
        for (var line = stream.nextLine(); line.isPresent(); line = stream.nextLine()) {
            if (line.get().length > 0) {
                return Optional.of(WatchEventReader.read(line.get(), type));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        stream.close();
    }
}
