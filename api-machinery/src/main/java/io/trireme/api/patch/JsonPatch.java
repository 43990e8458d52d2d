package io.trireme.api.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * JSON patch, RFC 6902, with the liberties of the library that Kubernetes uses: a path may lack its
 * first slash, {@code replace} may set what is not there, an index may count from the end, a {@code
 * test} for null passes where nothing is.
 */
public final class JsonPatch {
    /** More operations are refused with 413, as Kubernetes does. */
    public static final int OPERATIONS_MAX = 10_000;

    /** A copy may multiply the document; beyond this size in characters the patch is refused. */
    private static final long COPIED_MAX = 100L << 20;

    private JsonNode document;
    private long copied;

    private JsonPatch(ObjectNode document) {
        this.document = document;
    }

    /**
     * The target after all operations.
     *
     * @throws io.trireme.api.status.ApiStatusException 400 if the patch is not a list of
     *     operations, 413 if it is too long, 422 if an operation fails
     */
    public static ObjectNode apply(JsonNode patch, ObjectNode target) {
        if (patch.isNull()) {
            return target.deepCopy();
        }
        if (!patch.isArray()) {
            throw PatchErrors.undecodable(patch, "[]handlers.jsonPatchOp");
        }
        if (patch.size() > OPERATIONS_MAX) {
            throw PatchErrors.tooLarge(
                    "The allowed maximum operations in a JSON patch is "
                            + OPERATIONS_MAX
                            + ", got "
                            + patch.size());
        }
        var run = new JsonPatch(target.deepCopy());
        for (var operation : patch) {
            if (!operation.isObject()) {
                throw PatchErrors.undecodable(operation, "handlers.jsonPatchOp");
            }
        }
        for (var operation : patch) {
            run.perform(operation);
        }
        if (run.document instanceof ObjectNode result) {
            return result;
        }
        throw PatchErrors.rejected();
    }

    private void perform(JsonNode operation) {
        var path = text(operation, "path");
        switch (operation.path("op").asString("")) {
            case "add" -> place(path).add(value(operation));
            case "replace" -> replace(path, value(operation));
            case "remove" -> place(path).remove();
            case "move" -> {
                var from = place(text(operation, "from"));
                var moved = from.require();
                from.remove();
                place(path).add(moved);
            }
            case "copy" -> {
                var original = place(text(operation, "from")).require();
                copied += original.toString().length();
                if (copied > COPIED_MAX) {
                    throw PatchErrors.rejected();
                }
                place(path).add(original.deepCopy());
            }
            case "test" -> test(path, value(operation));
            default -> throw PatchErrors.rejected();
        }
    }

    private void replace(String path, JsonNode value) {
        if (path.isEmpty()) {
            document = value;
        } else {
            place(path).replace(value);
        }
    }

    private void test(String path, JsonNode expected) {
        var actual = path.isEmpty() ? Optional.of(document) : place(path).find();
        if (!same(actual.orElse(NullNode.getInstance()), expected)) {
            throw PatchErrors.rejected();
        }
    }

    private static String text(JsonNode operation, String field) {
        var value = operation.path(field);
        if (!value.isString()) {
            throw PatchErrors.rejected();
        }
        return value.asString();
    }

    private static JsonNode value(JsonNode operation) {
        var value = operation.get("value");
        return value == null ? NullNode.getInstance() : value.deepCopy();
    }

    /** Equal as JSON: numbers by their digits, whatever Java type holds them. */
    private static boolean same(JsonNode left, JsonNode right) {
        return left.equals(
                (a, b) ->
                        a.isNumber() && b.isNumber() && a.asString().equals(b.asString())
                                ? 0
                                : (a.equals(b) ? 0 : 1),
                right);
    }

    /** Finds the container that a path ends in; only the last part need not exist. */
    private Place place(String path) {
        var parts = path.split("/", -1);
        if (parts.length < 2) {
            throw PatchErrors.rejected();
        }
        var container = document;
        for (int i = 1; i < parts.length - 1; i++) {
            container =
                    new Place(container, unescape(parts[i]))
                            .find()
                            .orElseThrow(PatchErrors::rejected);
        }
        if (!container.isContainer()) {
            throw PatchErrors.rejected();
        }
        return new Place(container, unescape(parts[parts.length - 1]));
    }

    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    /** One key in an object, or one index of a list. */
    private record Place(JsonNode container, String key) {
        Optional<JsonNode> find() {
            return switch (container) {
                case ObjectNode object -> Optional.ofNullable(object.get(key));
                case ArrayNode list -> Optional.of(list.get(index(list.size() - 1, list.size())));
                default -> Optional.empty();
            };
        }

        JsonNode require() {
            return find().orElse(NullNode.getInstance());
        }

        void add(JsonNode value) {
            switch (container) {
                case ArrayNode list when key.equals("-") -> list.add(value);
                case ArrayNode list -> list.insert(index(list.size(), list.size() + 1), value);
                default -> ((ObjectNode) container).set(key, value);
            }
        }

        void replace(JsonNode value) {
            if (container instanceof ArrayNode list) {
                list.set(index(list.size() - 1, list.size()), value);
            } else {
                ((ObjectNode) container).set(key, value);
            }
        }

        void remove() {
            if (container instanceof ArrayNode list) {
                list.remove(index(list.size() - 1, list.size()));
            } else if (((ObjectNode) container).remove(key) == null) {
                throw PatchErrors.rejected();
            }
        }

        /** A negative index counts from the end. */
        private int index(int max, int size) {
            try {
                int index = Integer.parseInt(key);
                int place = index < 0 ? index + size : index;
                if (place >= 0 && place <= max) {
                    return place;
                }
            } catch (NumberFormatException _) {
                // No index: refused below, like one out of range.
            }
            throw PatchErrors.rejected();
        }
    }
}
