package io.trireme.apiserver.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Paths in URLs. */
public final class UrlPath {
    private static final String KEPT = "-_.~$&+,/:;=@";

    private UrlPath() {}

    /** A query as it was sent, with what may not stand in one percent-encoded. */
    public static String query(String raw) {
        var out = new StringBuilder(raw.length());
        for (byte one : raw.getBytes(UTF_8)) {
            char c = (char) (one & 0xff);
            if (c <= ' ' || c == '#' || c >= 127) {
                out.append('%').append("%02X".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Percent-encodes a decoded path, as Go's {@code URL.EscapedPath}. */
    public static String escape(String path) {
        var out = new StringBuilder(path.length() + 16);
        for (byte one : path.getBytes(UTF_8)) {
            char c = (char) (one & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || KEPT.indexOf(c) >= 0;
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append("%02X".formatted((int) c));
            }
        }
        return out.toString();
    }
}
