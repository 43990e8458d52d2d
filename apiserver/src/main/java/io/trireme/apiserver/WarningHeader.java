package io.trireme.apiserver;

/** The value of a header {@code Warning}: RFC 7234 §5.5, with the code that Kubernetes uses. */
public final class WarningHeader {
    public static final String NAME = "Warning";

    private WarningHeader() {}

    /** A reply with a warning before those that it has. */
    public static ApiReply addTo(ApiReply reply, String text) {
        var headers = HttpHeaders.builder().add(NAME, value(text));
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

    /** Control characters are left out. */
    public static String value(String text) {
        var out = new StringBuilder("299 - \"");
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
