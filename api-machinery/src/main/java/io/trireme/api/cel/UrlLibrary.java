package io.trireme.api.cel;

import io.trireme.api.text.GoText;

import java.util.Map;
import java.util.Optional;

/** Kubernetes' functions on URLs (KEP-2876). */
final class UrlLibrary {
    private UrlLibrary() {}

    static void register(Map<String, Implementation> into) {
        into.put("string_to_url", (args, _) -> url((String) args[0]));
        into.put("is_url_string", (args, _) -> url((String) args[0]) instanceof Url);
        into.put("url_get_scheme", (args, _) -> ((Url) args[0]).scheme());
        into.put("url_get_host", (args, _) -> ((Url) args[0]).host());
        into.put("url_get_hostname", (args, _) -> ((Url) args[0]).hostname());
        into.put("url_get_port", (args, _) -> ((Url) args[0]).port());
        into.put("url_get_escaped_path", (args, _) -> ((Url) args[0]).path());
        into.put("url_get_query", (args, _) -> ((Url) args[0]).parameters());
    }

    private static Object url(String text) {
        Optional<Url> url = Url.parse(text);
        return url.isPresent()
                ? url.get()
                : new Fault(
                        "URL parse error during conversion from string: parse "
                                + GoText.quoted(text)
                                + ": invalid URI for request");
    }
}
