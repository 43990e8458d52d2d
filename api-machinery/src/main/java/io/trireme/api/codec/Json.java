package io.trireme.api.codec;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * JSON without a schema. Reading is strict: one value, nothing after it, no deeper than {@link
 * #DEPTH_MAX}; bytes that are not UTF-8 become U+FFFD, as in Kubernetes.
 */
public final class Json {
    /** Objects and lists inside each other. Kubernetes stops at 10,000; no known kind needs 100. */
    public static final int DEPTH_MAX = 500;

    static final String TOO_DEEP = "exceeded max depth";

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                    .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private Json() {}

    /**
     * Reads one value; of fields given twice the last holds.
     *
     * @throws ApiStatusException 400 with the bare reason, e.g. {@code unexpected end of JSON
     *     input}; callers that say more of the request word it anew
     */
    public static JsonNode parse(byte[] body) {
        return parseNotingDuplicates(body).value();
    }

    /** As {@link #parse}, and tells the fields that were given twice. */
    public static ParsedTree parseNotingDuplicates(byte[] body) {
        return read(
                body,
                parser -> {
                    StrictErrors errors = new StrictErrors();
                    parser.nextToken();
                    JsonNode value = new TreeReader(parser, new Position(), errors).read();
                    return new ParsedTree(value, errors.list());
                });
    }

    /** Compact, in the order of the fields, UTF-8. */
    public static byte[] write(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Parses a whole body with {@code reader} and checks that nothing follows. */
    static <T> T read(byte[] body, Function<JsonParser, T> reader) {
        if (!startsAsUtf8(body)) {
            throw malformed(JsonSyntax.fault(body).orElse("invalid encoding"));
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            return readWhole(parser, reader, body);
        } catch (StreamConstraintsException tooMuch) {
            throw malformed(limitReached(tooMuch));
        } catch (JacksonException refused) {
            return readAgain(body, reader, refused);
        }
    }

    private static <T> T readAgain(
            byte[] body, Function<JsonParser, T> reader, JacksonException refused) {
        var fault = JsonSyntax.fault(body);
        if (fault.isPresent()) {
            throw malformed(fault.get());
        }
        // Well formed but for bytes that are not UTF-8: decoding to text replaces them.
        String text = new String(body, StandardCharsets.UTF_8);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return readWhole(parser, reader, body);
        } catch (JacksonException again) {
            again.addSuppressed(refused);
            throw malformed(again.getOriginalMessage());
        }
    }

    private static <T> T readWhole(JsonParser parser, Function<JsonParser, T> reader, byte[] body) {
        T value = reader.apply(parser);
        if (parser.nextToken() != null) {
            throw malformed(JsonSyntax.fault(body).orElse("more than one value"));
        }
        return value;
    }

    private static String limitReached(StreamConstraintsException tooMuch) {
        String message = tooMuch.getOriginalMessage();
        return message.contains("nesting depth") ? TOO_DEEP : message;
    }

    /** The parser would take UTF-16 or a byte order mark; Kubernetes does not. */
    private static boolean startsAsUtf8(byte[] body) {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            int b = body[i] & 0xff;
            if (b == 0 || (i == 0 && (b == 0xef || b >= 0xfe))) {
                return false;
            }
        }
        return body.length > 0;
    }

    static ApiStatusException malformed(String message) {
        return new ApiStatusException(ApiStatus.badRequest(message));
    }
}
