package io.trireme.api.openapi;

import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.Map;

/**
 * How a JSON object becomes a protobuf message: the field of each key. A key that begins with
 * {@code x-} goes to the field of extensions; any other key must be declared.
 */
final class MessageForm implements FieldForm {
    private final String name;
    private final Map<String, Slot> slots = new HashMap<>();
    private int extensions;

    private record Slot(int number, FieldForm form) {}

    MessageForm(String name) {
        this.name = name;
    }

    MessageForm with(String key, int number, FieldForm form) {
        slots.put(key, new Slot(number, form));
        return this;
    }

    MessageForm extensions(int number) {
        extensions = number;
        return this;
    }

    @Override
    public void write(ProtobufMessage out, int number, JsonNode value) {
        out.message(number, message(value));
    }

    ProtobufMessage message(JsonNode object) {
        var message = new ProtobufMessage();
        for (var entry : object.properties()) {
            var slot = slots.get(entry.getKey());
            if (slot != null) {
                slot.form().write(message, slot.number(), entry.getValue());
            } else if (extensions > 0 && entry.getKey().startsWith("x-")) {
                message.message(extensions, FieldForm.named(entry, FieldForm.ANY));
            } else {
                throw new IllegalArgumentException(
                        "OpenAPI v2 has no field " + entry.getKey() + " in " + name);
            }
        }
        return message;
    }
}
