package io.trireme.apiserver.registry.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;

final class StoredJsonTest {
    private static final String OBJECT =
            "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\","
                    + "\"labels\":{\"uid\":\"x\"}},\"data\":{\"metadata\":\"{\"}}";

    @Test
    void versionGoesInBehindTheUid() {
        assertEquals(
                OBJECT.replace("\"u\",", "\"u\",\"resourceVersion\":\"7\","),
                text(StoredJson.of(OBJECT.getBytes(UTF_8)).withVersion(7)));
    }

    @Test
    void versionOfADryRunIsLeftOut() {
        assertEquals(OBJECT, text(StoredJson.of(OBJECT.getBytes(UTF_8)).withVersion(0)));
    }

    @Test
    void itemOfAListHasNeitherKindNorApiVersion() {
        var out = new ByteArrayOutputStream();
        StoredJson.of(OBJECT.getBytes(UTF_8)).appendItemTo(out, 7);
        assertEquals(
                "{\"metadata\":{\"name\":\"a\",\"uid\":\"u\",\"resourceVersion\":\"7\",\"labels\":{"
                        + "\"uid\":\"x\"}},\"data\":{\"metadata\":\"{\"}}",
                out.toString(UTF_8));
    }

    @Test
    void objectWithoutUidGetsTheVersionFirst() {
        var json = "{\"kind\":\"K\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}";
        assertEquals(
                "{\"kind\":\"K\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\",\"name\":"
                        + "\"a\"}}",
                text(StoredJson.of(json.getBytes(UTF_8)).withVersion(7)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
