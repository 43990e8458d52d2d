package io.trireme.apiserver;

import java.util.Optional;

/** Who owns the fields that a request sets. */
public final class FieldManager {
    private static final int LENGTH_MAX = 128;

    private FieldManager() {}

    /**
     * The manager that a client names, or else its user agent up to the first slash.
     *
     * @param asked empty if the client names none
     */
    public static String of(String asked, Optional<String> userAgent) {
        if (!asked.isEmpty()) {
            return asked;
        }
        String agent = userAgent.orElse("");
        int slash = agent.indexOf('/');
        var name = new StringBuilder();
        agent.codePoints()
                .limit(slash < 0 ? Long.MAX_VALUE : slash)
                .filter(point -> !Character.isISOControl(point))
                .limit(LENGTH_MAX)
                .forEach(name::appendCodePoint);
        return name.isEmpty() ? "unknown" : name.toString();
    }
}
