package io.trireme.apiserver.aggregation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.User;

import java.util.Locale;

/**
 * Who asks, in the headers that an aggregated API server reads (requestheader authentication): the
 * names of kube-apiserver's own defaults, which the ConfigMap {@code
 * extension-apiserver-authentication} tells it.
 */
public final class IdentityHeaders {
    public static final String USER = "X-Remote-User";
    public static final String UID = "X-Remote-Uid";
    public static final String GROUP = "X-Remote-Group";
    public static final String EXTRA = "X-Remote-Extra-";

    private static final String TOKEN = "!#$&'*+-.^_`|~";

    private IdentityHeaders() {}

    static HttpHeaders of(User user) {
        var headers = HttpHeaders.builder().add(USER, user.name());
        if (!user.uid().isEmpty()) {
            headers.add(UID, user.uid());
        }
        user.groups().forEach(group -> headers.add(GROUP, group));
        user.extra()
                .forEach(
                        (key, values) ->
                                values.forEach(value -> headers.add(EXTRA + escaped(key), value)));
        return headers.build();
    }

    /** As client-go does: in small letters, and percent-encoded where a header's name cannot be. */
    private static String escaped(String key) {
        var text = new StringBuilder();
        for (byte one : key.toLowerCase(Locale.ROOT).getBytes(UTF_8)) {
            char c = (char) (one & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || TOKEN.indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return text.toString();
    }
}
