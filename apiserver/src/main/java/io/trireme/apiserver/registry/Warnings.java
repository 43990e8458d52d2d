package io.trireme.apiserver.registry;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.HttpHeaders;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a client is told in Warning headers; each text once. Bounded. */
public final class Warnings {
    private static final int COUNT_MAX = 64;

    private final Set<String> texts = new LinkedHashSet<>();

    public void add(String text) {
        if (texts.size() < COUNT_MAX) {
            texts.add(text);
        }
    }

    HttpHeaders addTo(HttpHeaders headers) {
        var all = headers;
        for (String text : texts) {
            all = all.and("Warning", header(text));
        }
        return all;
    }

    /** A reply whose first warning is this one. */
    static ApiReply before(String text, ApiReply reply) {
        var headers = HttpHeaders.builder().add("Warning", header(text));
        reply.headers().forEach(headers::add);
        return switch (reply) {
            case ApiReply.Full(int status, _, byte[] body) ->
                    new ApiReply.Full(status, headers.build(), body);
            case ApiReply.Streaming(int status, _, var writer) ->
                    new ApiReply.Streaming(status, headers.build(), writer);
            case ApiReply.Upgrade(_, var conversation) ->
                    new ApiReply.Upgrade(headers.build(), conversation);
        };
    }

    private static String header(String text) {
        return "299 - " + quoted(text);
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c != 127) {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
