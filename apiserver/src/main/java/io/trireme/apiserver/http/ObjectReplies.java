package io.trireme.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.apiserver.AcceptHeader;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Replies that hold one object that is not stored: a Status, a review, a discovery document. */
public final class ObjectReplies {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ObjectWriter PRETTY = JSON.writer().with(goIndentation());

    private ObjectReplies() {}

    /**
     * In protobuf where the client prefers it and the object has such a form, else in JSON.
     *
     * @param object names its kind
     */
    public static ApiReply.Full of(int status, ObjectNode object, ApiRequest request) {
        Optional<ObjectMessage> message =
                prefersProtobuf(request) ? ObjectMessage.of(object) : Optional.empty();
        return new ApiReply.Full(
                status,
                HttpHeaders.of("Content-Type", message.isPresent() ? PROTOBUF : "application/json"),
                message.map(found -> found.write(object)).orElseGet(() -> json(object, request)));
    }

    private static boolean prefersProtobuf(ApiRequest request) {
        for (var range : AcceptHeader.of(request.headers()).ranges()) {
            if (!range.parameters().containsKey("as")) {
                switch (range.type()) {
                    case PROTOBUF -> {
                        return true;
                    }
                    case "application/json", "application/*", "*/*" -> {
                        return false;
                    }
                    case String _ -> {
                        // Not known: the next one decides.
                    }
                }
            }
        }
        return false;
    }

    /** Compact with a newline at the end, or indented for people who use a browser or curl. */
    public static byte[] json(JsonNode tree, ApiRequest request) {
        return pretty(request)
                ? PRETTY.writeValueAsBytes(tree)
                : (JSON.writeValueAsString(tree) + "\n").getBytes(UTF_8);
    }

    private static boolean pretty(ApiRequest request) {
        if (request.query().has("pretty")) {
            return request.query().flag("pretty");
        }
        String agent = request.headers().first("User-Agent").orElse("");
        return agent.startsWith("curl")
                || agent.startsWith("Wget")
                || agent.startsWith("Mozilla/5.0");
    }

    /** Two spaces, every array element on a line of its own, as Go's MarshalIndent. */
    private static DefaultPrettyPrinter goIndentation() {
        var indenter = new DefaultIndenter("  ", "\n");
        var separators =
                Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator("");
        return new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
    }
}
