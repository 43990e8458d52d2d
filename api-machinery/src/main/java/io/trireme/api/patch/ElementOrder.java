package io.trireme.api.patch;

import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order of a merged list: elements that the patch names come in the patch's order, the server's
 * own in the server's; the two are interleaved as the live list had them where it knows both, else
 * the patch's go first.
 */
final class ElementOrder {
    private ElementOrder() {}

    static ArrayNode arrange(
            ArrayNode merged, ArrayNode patchOrder, ArrayNode liveOrder, Optional<String> key) {
        var inPatch = places(patchOrder, key);
        var inLive = places(liveOrder, key);
        var named = new ArrayList<JsonNode>();
        var own = new ArrayList<JsonNode>();
        for (var element : merged) {
            (inPatch.containsKey(identity(element, key)) ? named : own).add(element);
        }
        named.sort(Comparator.comparing(element -> inPatch.get(identity(element, key))));
        own.sort(
                Comparator.comparing(
                        element -> inLive.getOrDefault(identity(element, key), Integer.MAX_VALUE)));
        return interleave(named, own, inLive, key, merged.arrayNode());
    }

    private static ArrayNode interleave(
            List<JsonNode> named,
            List<JsonNode> own,
            Map<Object, Integer> inLive,
            Optional<String> key,
            ArrayNode result) {
        int n = 0;
        int o = 0;
        while (n < named.size() || o < own.size()) {
            boolean takeOwn = n >= named.size();
            if (n < named.size() && o < own.size()) {
                var ownPlace = inLive.get(identity(own.get(o), key));
                var namedPlace = inLive.get(identity(named.get(n), key));
                takeOwn = ownPlace != null && namedPlace != null && ownPlace < namedPlace;
            }
            result.add(takeOwn ? own.get(o++) : named.get(n++));
        }
        return result;
    }

    /** The changes must come in the order that {@code $setElementOrder} gives. */
    static void requireInOrder(ArrayNode changes, ArrayNode order, Optional<String> key) {
        int at = 0;
        for (var change : changes) {
            if (change.has(StrategicMergePatch.PATCH)) {
                continue;
            }
            var wanted = identity(change, key);
            while (at < order.size() && !identity(order.get(at), key).equals(wanted)) {
                at++;
            }
            if (at++ >= order.size()) {
                throw PatchErrors.unclassified(
                        "The order in patch list:\n"
                                + GoText.value(changes)
                                + "\n doesn't match "
                                + StrategicMergePatch.ELEMENT_ORDER
                                + " list:\n"
                                + GoText.value(order)
                                + "\n");
            }
        }
    }

    static ApiStatusException noMergeKey(JsonNode element, String key) {
        return PatchErrors.unclassified(
                "map: " + GoText.value(element) + " does not contain declared merge key: " + key);
    }

    /** Values that Go prints alike are one key: 80 is 80, whatever Java type holds it. */
    static boolean same(JsonNode left, JsonNode right) {
        return left != null && GoText.value(left).equals(GoText.value(right));
    }

    private static Map<Object, Integer> places(ArrayNode list, Optional<String> key) {
        var places = new HashMap<Object, Integer>();
        for (int i = 0; i < list.size(); i++) {
            places.putIfAbsent(identity(list.get(i), key), i);
        }
        return places;
    }

    private static Object identity(JsonNode element, Optional<String> key) {
        if (key.isEmpty()) {
            return element;
        }
        var value = element.get(key.get());
        if (value == null) {
            throw noMergeKey(element, key.get());
        }
        return GoText.value(value);
    }
}
