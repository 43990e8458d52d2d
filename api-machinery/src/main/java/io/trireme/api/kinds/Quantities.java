package io.trireme.api.kinds;

import io.trireme.api.quantity.Quantity;
import io.trireme.api.quantity.QuantityFormatException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** Amounts of resources as they stand in trees: strings, or bare numbers. */
public final class Quantities {
    private Quantities() {}

    /** The amount; empty if the node is none. */
    public static Optional<Quantity> find(JsonNode node) {
        if (!node.isNumber() && !node.isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Quantity.parse(node.asString()));
        } catch (QuantityFormatException _) {
            return Optional.empty();
        }
    }

    /** Brings {@code limits} and {@code requests} to canonical form. */
    static void canonicalizeResources(JsonNode resources) {
        for (var list : List.of("limits", "requests")) {
            canonicalize(resources.path(list));
        }
    }

    /**
     * Brings all amounts of a map to canonical form, none finer than a thousandth; what is no
     * quantity stays for validation.
     */
    static void canonicalize(JsonNode amounts) {
        if (amounts instanceof ObjectNode map) {
            for (var name : List.copyOf(map.propertyNames())) {
                find(map.get(name))
                        .ifPresent(amount -> map.put(name, amount.roundedUp(3).toString()));
            }
        }
    }
}
