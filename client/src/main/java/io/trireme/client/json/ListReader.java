package io.trireme.client.json;

import io.trireme.client.ObjectList;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import java.util.ArrayList;
import java.util.List;

/** Reads a list item by item, without a tree of the whole in between. */
public final class ListReader {
    private ListReader() {}

    /**
     * @throws MalformedObjectException when the bytes are no list of such objects
     */
    public static <T> ObjectList<T> read(byte[] json, Class<T> type) {
        try (var parser = ObjectCodec.reader(type).createParser(json)) {
            return read(parser, type);
        } catch (JacksonException e) {
            throw new MalformedObjectException(type, e);
        }
    }

    private static <T> ObjectList<T> read(JsonParser parser, Class<T> type) {
        String resourceVersion = "";
        String continueToken = "";
        var items = new ArrayList<T>();
        parser.nextToken();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "metadata" -> {
                    var metadata = ObjectCodec.MAPPER.readTree(parser);
                    resourceVersion = metadata.path("resourceVersion").asString("");
                    continueToken = metadata.path("continue").asString("");
                }
                case "items" -> readItems(parser, type, items);
                default -> parser.skipChildren();
            }
        }
        return new ObjectList<>(resourceVersion, continueToken, items);
    }

    private static <T> void readItems(JsonParser parser, Class<T> type, List<T> items) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return; // null: a list with no items.
        }
        var reader = ObjectCodec.reader(type);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(reader.readValue(parser));
        }
    }
}
