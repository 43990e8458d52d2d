package io.trireme.apiserver.registry.connect;

import io.trireme.api.text.GoText;
import io.trireme.apiserver.registry.Failures;

import java.util.List;

/**
 * What a proxy goes to: {@code name}, {@code name:port} or {@code scheme:name:port}, where each but
 * the name may be empty.
 *
 * @param scheme empty, http or https
 */
record ProxyName(String scheme, String name, String port) {
    private static final List<String> SCHEMES = List.of("", "http", "https");

    /**
     * @param kind what it names, for the refusal
     * @throws io.trireme.api.status.ApiStatusException 400
     */
    static ProxyName parse(String text, String kind) {
        var parts = text.split(":", -1);
        var parsed =
                switch (parts.length) {
                    case 1 -> new ProxyName("", parts[0], "");
                    case 2 -> new ProxyName("", parts[0], parts[1]);
                    case 3 -> new ProxyName(parts[0], parts[1], parts[2]);
                    default -> new ProxyName("", "", "");
                };
        if (parsed.name.isEmpty() || !SCHEMES.contains(parsed.scheme)) {
            throw Failures.badRequest("invalid " + kind + " request " + GoText.quoted(text));
        }
        return parsed;
    }

    boolean secure() {
        return scheme.equals("https");
    }
}
