package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.protobuf.Envelope;
import io.trireme.api.codec.protobuf.ObjectMessage;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.ByteBuffer;
import java.util.Set;

/** Reads protobuf answers for tests, as trees that name their kinds. */
final class ProtobufBodies {
    private static final Set<String> CHANGING =
            Set.of("uid", "resourceVersion", "creationTimestamp", "time");

    private ProtobufBodies() {}

    static ObjectNode object(byte[] body) {
        var envelope = Envelope.open(body);
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", envelope.kind())
                        .put("apiVersion", envelope.apiVersion());
        var message = ObjectMessage.of(object).orElseThrow();
        object.setAll(message.read(envelope.content()));
        return object;
    }

    /** The events of a watch. */
    static ArrayNode events(byte[] frames) {
        var events = JsonNodeFactory.instance.arrayNode();
        var in = ByteBuffer.wrap(frames);
        while (in.hasRemaining()) {
            in.getInt();
            String type = new String(lengthDelimited(in, 0x0a), UTF_8);
            var extension = ByteBuffer.wrap(lengthDelimited(in, 0x12));
            var event = events.addObject().put("type", type);
            event.set("object", object(lengthDelimited(extension, 0x0a)));
        }
        return events;
    }

    private static byte[] lengthDelimited(ByteBuffer in, int tag) {
        if (in.get() != tag) {
            throw new IllegalArgumentException("no field with the tag " + tag);
        }
        int length = 0;
        byte next;
        int shift = 0;
        do {
            next = in.get();
            length |= (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        byte[] content = new byte[length];
        in.get(content);
        return content;
    }

    /** The tree of any answer, without what differs from run to run. */
    static JsonNode masked(byte[] body) {
        boolean frames = body.length > 0 && body[0] == 0;
        JsonNode tree = frames ? events(body) : object(body);
        mask(tree);
        return tree;
    }

    private static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String field : Set.copyOf(object.propertyNames())) {
                if (CHANGING.contains(field)) {
                    object.put(field, "<masked>");
                } else if (field.equals("message")) {
                    object.put(field, object.path(field).asString().replaceAll("\\d+", "<n>"));
                }
            }
        }
        node.forEach(ProtobufBodies::mask);
    }
}
