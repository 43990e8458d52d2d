package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Amounts of resources as they stand in trees: strings, or bare numbers. */
final class Quantities {
    private static final Map<String, BigDecimal> SUFFIXES = new TreeMap<>();

    static {
        var binary = BigDecimal.ONE;
        var decimal = BigDecimal.ONE;
        for (var suffix : new String[] {"K", "M", "G", "T", "P", "E"}) {
            binary = binary.multiply(BigDecimal.valueOf(1024));
            decimal = decimal.multiply(BigDecimal.valueOf(1000));
            SUFFIXES.put(suffix + "i", binary);
            SUFFIXES.put(suffix.equals("K") ? "k" : suffix, decimal);
        }
        SUFFIXES.put("m", new BigDecimal("0.001"));
        SUFFIXES.put("u", new BigDecimal("0.000001"));
        SUFFIXES.put("n", new BigDecimal("0.000000001"));
    }

    private Quantities() {}

    /** The amount; empty if the node is none. */
    static Optional<BigDecimal> find(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        String text = node.stringValue("");
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        String suffix = text.substring(end);
        var factor = suffix.isEmpty() ? BigDecimal.ONE : SUFFIXES.get(suffix);
        try {
            return factor == null
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(text.substring(0, end)).multiply(factor));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Brings {@code limits} and {@code requests} to canonical form. */
    static void canonicalize(JsonNode resources) {}
}
