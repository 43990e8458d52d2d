package io.trireme.api.codec;

import java.util.regex.Pattern;

/** Quantities in bodies: strings, or numbers that become strings. */
final class Quantities {
    private static final String FORMAT = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$";
    private static final Pattern PATTERN = Pattern.compile(FORMAT);

    private Quantities() {}

    static String canonical(String text) {
        String trimmed = text.strip();
        if (!PATTERN.matcher(trimmed).matches()) {
            throw new Unreadable("quantities must match the regular expression '" + FORMAT + "'");
        }
        return trimmed;
    }
}
