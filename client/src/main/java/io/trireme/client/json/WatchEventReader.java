package io.trireme.client.json;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ApiClientException;
import io.trireme.client.WatchedEvent;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads one line of a watch. */
public final class WatchEventReader {
    private WatchEventReader() {}

    /**
     * @throws ApiClientException when the line is an error of the server
     * @throws MalformedObjectException when the line is no event
     */
    public static <T extends HasMetadata> WatchedEvent<T> read(byte[] line, Class<T> type) {
        try (var parser = ObjectCodec.reader(type).createParser(line)) {
            return read(parser, type);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MalformedObjectException(type, e);
        }
    }

    private static <T extends HasMetadata> WatchedEvent<T> read(JsonParser parser, Class<T> type) {
        parser.nextToken();
        String kind = "";
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("type")) {
                kind = parser.getString();
            } else if (name.equals("object") && !kind.isEmpty()) {
                // Servers send the type first, so the object needs no tree.
                return event(kind, type, parser);
            } else {
                throw new IllegalArgumentException("a watch event begins with its type");
            }
        }
        throw new IllegalArgumentException("a watch event without object");
    }

    private static <T extends HasMetadata> WatchedEvent<T> event(
            String kind, Class<T> type, JsonParser parser) {
        if (kind.equals("ERROR")) {
            JsonNode status = ObjectCodec.MAPPER.readTree(parser);
            throw new ApiClientException(StatusReader.read(status, 500));
        }
        T object = ObjectCodec.reader(type).readValue(parser);
        return new WatchedEvent<>(WatchedEvent.Kind.valueOf(kind), object);
    }
}
