package io.trireme.client.json;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.fabric8.kubernetes.model.jackson.GoCompatibilityModule;
import io.fabric8.kubernetes.model.jackson.Jackson2JdkTypesModule;
import io.fabric8.kubernetes.model.jackson.UnmatchedFieldTypeModule;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.concurrent.ConcurrentHashMap;

/**
 * JSON of fabric8's models. Fields that a model does not know are kept in its additional properties
 * and written back, so that a read-change-write loses nothing.
 *
 * <p>One mapper for the process: building the (de)serializers of Pod alone takes tens of
 * milliseconds, so they must be built once.
 */
public final class ObjectCodec {
    static final JsonMapper MAPPER = mapper();
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ConcurrentHashMap<Class<?>, ObjectReader> READERS =
            new ConcurrentHashMap<>();

    private ObjectCodec() {}

    private static JsonMapper mapper() {
        return JsonMapper.builderWithJackson2Defaults()
                .addModule(new Jackson2JdkTypesModule())
                .addModule(new GoCompatibilityModule())
                .addModule(new UnmatchedFieldTypeModule())
                .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                // Values of a map stay even when null: a null in a patch means removal.
                .changeDefaultPropertyInclusion(
                        _ ->
                                JsonInclude.Value.construct(
                                        JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
    }

    static ObjectReader reader(Class<?> type) {
        return READERS.computeIfAbsent(type, MAPPER::readerFor);
    }

    /**
     * @throws MalformedObjectException when the bytes are no such object
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return reader(type).readValue(json);
        } catch (JacksonException e) {
            throw new MalformedObjectException(type, e);
        }
    }

    /** Compact JSON; absent fields are left out. */
    public static byte[] write(Object object) {
        return WRITER.writeValueAsBytes(object);
    }

    public static JsonNode toTree(Object object) {
        return MAPPER.valueToTree(object);
    }

    public static <T> T fromTree(JsonNode tree, Class<T> type) {
        try {
            return reader(type).readValue(tree);
        } catch (JacksonException e) {
            throw new MalformedObjectException(type, e);
        }
    }

    /** A copy that shares nothing with the original. */
    public static <T> T copy(T object) {
        @SuppressWarnings("unchecked") // The class of an object of type T is a class of T.
        var type = (Class<T>) object.getClass();
        return read(write(object), type);
    }
}
