package io.trireme.api.cel;

import java.util.Optional;
import java.util.Set;

/** Names of properties as identifiers of CEL: {@code a-b} is {@code a__dash__b} (KEP-2876). */
final class Escapes {
    private static final Set<String> RESERVED =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while");

    private Escapes() {}

    /** Empty for a name that no identifier stands for; rules cannot see such a property. */
    static Optional<String> escape(String name) {
        if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9')) {
            return Optional.empty();
        }
        if (RESERVED.contains(name)) {
            return Optional.of("__" + name + "__");
        }
        var escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '.' -> escaped.append("__dot__");
                case '-' -> escaped.append("__dash__");
                case '/' -> escaped.append("__slash__");
                case '_' -> {
                    if (name.startsWith("__", i)) {
                        escaped.append("__underscores__");
                        i++;
                    } else {
                        escaped.append(c);
                    }
                }
                default -> {
                    if (c >= 128 || !Character.isLetterOrDigit(c)) {
                        return Optional.empty();
                    }
                    escaped.append(c);
                }
            }
        }
        return Optional.of(escaped.toString());
    }
}
