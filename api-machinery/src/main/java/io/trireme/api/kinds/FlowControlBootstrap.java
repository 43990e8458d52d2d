package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The flow schemas and priority levels that every cluster has, as Kubernetes 1.36 makes them. The
 * two called {@code exempt} and {@code catch-all} have to be as they are here.
 */
public final class FlowControlBootstrap {
    private static final List<ObjectNode> OBJECTS = read();
    private static final List<String> MANDATORY = List.of("exempt", "catch-all");

    private FlowControlBootstrap() {}

    private static List<ObjectNode> read() {
        try (var in =
                FlowControlBootstrap.class.getResourceAsStream("flowcontrol-bootstrap.json")) {
            return JsonMapper.shared()
                    .readTree(in)
                    .valueStream()
                    .map(ObjectNode.class::cast)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies of all of them, priority levels first. */
    public static List<ObjectNode> objects() {
        return OBJECTS.stream().map(ObjectNode::deepCopy).toList();
    }

    /** The spec that an object of this kind and name has to have; missing if it is free. */
    static JsonNode mandatorySpec(String kind, String name) {
        return OBJECTS.stream()
                .filter(one -> MANDATORY.contains(name) && Fields.text(one, "kind").equals(kind))
                .filter(one -> Fields.text(one, "metadata", "name").equals(name))
                .findFirst()
                .map(one -> one.path("spec"))
                .orElse(MissingNode.getInstance());
    }
}
