package io.trireme.apiserver.registry.connect;

import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.upstream.UrlPath;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The two halves of a proxied path.
 *
 * @param prefix up to and with {@code /proxy}
 * @param path behind it, decoded, without {@code .} and {@code ..}: empty, or from a slash on; a
 *     slash at its end stays
 */
record ProxyPath(String prefix, String path) {
    private static final int PARTS_BEFORE = 3;

    static ProxyPath of(RequestInfo info) {
        boolean slashAtEnd = info.path().endsWith("/");
        String path = clean(info.parts().subList(PARTS_BEFORE, info.parts().size()));
        String whole = slashAtEnd && !path.endsWith("/") ? path + "/" : path;
        var before = String.join("/", info.parts().subList(0, PARTS_BEFORE));
        int end = info.path().indexOf("/" + before) + 1 + before.length();
        return new ProxyPath(info.path().substring(0, end), whole);
    }

    private static String clean(List<String> segments) {
        var kept = new ArrayDeque<String>();
        for (String segment : segments) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segment);
            }
        }
        return kept.isEmpty() ? "" : "/" + String.join("/", kept);
    }

    /** What is asked of the other server. */
    String target(String rawQuery) {
        String escaped = UrlPath.escape(path.isEmpty() ? "/" : path);
        return rawQuery.isEmpty() ? escaped : escaped + "?" + UrlPath.query(rawQuery);
    }

    /** The path under which the client sees what is asked. */
    String forwardedUri() {
        return prefix + UrlPath.escape(path);
    }

    /**
     * Where a redirection of the other server leads for the client.
     *
     * @param location as the other server said it
     * @param authorities how the other server and this one are named in URLs
     */
    String rewritten(String location, List<String> authorities) {
        String rest = location;
        int scheme = location.indexOf("://");
        if (scheme > 0) {
            int slash = location.indexOf('/', scheme + 3);
            String authority =
                    location.substring(scheme + 3, slash < 0 ? location.length() : slash);
            if (!authorities.contains(authority)) {
                return location;
            }
            rest = slash < 0 ? "/" : location.substring(slash);
        }
        boolean relative = !rest.startsWith("/") || rest.startsWith("//");
        return relative || rest.startsWith(prefix) ? rest : prefix + rest;
    }
}
