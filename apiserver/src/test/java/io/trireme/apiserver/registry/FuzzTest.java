package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Requests whose bodies and parameters were damaged by chance. None may hang, and none may be
 * answered with a failure that nobody expected. {@code -Dfuzz.seed} and {@code -Dfuzz.runs} ask for
 * other requests and more of them; the profile {@code fuzz} for a hundred times as many.
 */
final class FuzzTest {
    private static final int RUNS = Integer.getInteger("fuzz.runs", 1500);
    private static final long SEED = Long.getLong("fuzz.seed", 20261127);

    /** Far more than any request takes, even beside other builds. */
    private static final Duration REQUEST_MAX = Duration.ofSeconds(20);

    private static final String CONFIG_MAPS = "/api/v1/namespaces/fuzz/configmaps";
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /** Pieces that parsers stumble over. */
    private static final List<String> NASTY =
            List.of(
                    "{",
                    "[",
                    "}",
                    "]",
                    "\"",
                    ":",
                    ",",
                    "\\",
                    "\\u0000",
                    "\\ud800",
                    "\0",
                    "\u00ff",
                    "null",
                    "true",
                    "1e999999999",
                    "-9223372036854775809",
                    "0.1e-400",
                    "1e+",
                    "-",
                    "&a [*a,*a]",
                    "*a",
                    "!!binary x",
                    "<<: {a: 1}",
                    "---\n",
                    "? ",
                    "|\n",
                    "\t",
                    "%",
                    "$patch",
                    "$retainKeys",
                    "$setElementOrder/data",
                    "~1",
                    "~",
                    "/-",
                    "/0",
                    "..",
                    "!=",
                    " in (",
                    " notin (",
                    "=",
                    ")",
                    "(((((((((",
                    "x-kubernetes-validations",
                    "self.all(x, self.all(y, self.all(z, true)))",
                    "matches('(a+)+$')",
                    "\"$ref\":\"#\"",
                    "[".repeat(600),
                    "{\"a\":".repeat(600),
                    "9".repeat(500),
                    "a: {".repeat(300),
                    "\u0080\u0080\u0080\u0080\u0080\u0080\u0080\u0080\u0080");

    private static TestRegistry registry;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void open() throws InterruptedException {
        registry = TestRegistry.open();
        requireCreated("/api/v1/namespaces", "{\"metadata\": {\"name\": \"fuzz\"}}");
        requireCreated(
                CONFIG_MAPS,
                """
                {"metadata": {"name": "a", "labels": {"a": "b"}, "finalizers": ["example.com/f"]},
                 "data": {"k": "v"}}
                """);
        requireCreated(
                "/apis/apps/v1/namespaces/fuzz/deployments",
                """
                {"metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": {"a": "b"}},
                 "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [
                 {"name": "c", "image": "i", "env": [{"name": "A", "value": "1"}]}]}}}}
                """);
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static void requireCreated(String target, String body) throws InterruptedException {
        var answer = registry.call("POST", target, body);
        assertEquals(201, answer.status(), answer::body);
    }

    /**
     * A request to be damaged.
     *
     * @param parameter is damaged instead of the body if it is not empty; stands at the end of the
     *     target
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sample(
            String method,
            String target,
            String type,
            String accept,
            byte[] body,
            String parameter) {
        static Sample body(String method, String target, String type, String body) {
            return new Sample(method, target, type, "", body.getBytes(UTF_8), "");
        }

        static Sample query(String target, String parameter) {
            return new Sample("GET", target, "", "", new byte[0], parameter);
        }
    }

    private static List<Sample> samples() {
        String json = "application/json";
        String yaml = "application/yaml";
        String deployment = "/apis/apps/v1/namespaces/fuzz/deployments/d";
        String object =
                """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "x-",
                 "labels": {"a": "b"}, "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "data": {"k": "v", "n": "1"}, "binaryData": {"b": "AAEC"}}
                """;
        var samples = new ArrayList<Sample>();
        samples.add(Sample.body("POST", CONFIG_MAPS, json, object));
        samples.add(
                Sample.body(
                        "POST",
                        CONFIG_MAPS + "?fieldValidation=Strict",
                        yaml,
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {generateName: y-, labels: &l {a: "1"}, annotations: *l}
                        data:
                          k: |
                            two
                            lines
                          n: "0x10"
                        """));
        samples.add(protobuf(object));
        samples.add(
                Sample.body(
                        "PATCH",
                        CONFIG_MAPS + "/a",
                        "application/json-patch+json",
                        """
                        [{"op": "test", "path": "/data/k", "value": "v"},
                         {"op": "add", "path": "/metadata/labels/x~1y", "value": "z"},
                         {"op": "copy", "from": "/data/k", "path": "/data/m"},
                         {"op": "remove", "path": "/data/m"}]
                        """));
        samples.add(
                Sample.body(
                        "PATCH",
                        CONFIG_MAPS + "/a",
                        "application/merge-patch+json",
                        "{\"data\": {\"k\": null, \"j\": \"1\"}, \"metadata\": {\"labels\": null}}"));
        samples.add(
                Sample.body(
                        "PATCH",
                        deployment,
                        "application/strategic-merge-patch+json",
                        """
                        {"spec": {"template": {"spec": {"$setElementOrder/containers": [{"name":
                         "c"}], "containers": [{"name": "c", "env": [{"name": "B", "value": "2"},
                         {"$patch": "delete", "name": "A"}]}]}}}}
                        """));
        samples.add(
                Sample.body(
                        "PATCH",
                        deployment + "?fieldManager=f&force=true",
                        "application/apply-patch+yaml",
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: d}
                        spec: {replicas: 2, template: {spec: {containers: [{name: c, image: j}]}}}
                        """));
        samples.add(Sample.body("POST", DEFINITIONS, json, definition()));
        samples.add(
                Sample.body(
                        "DELETE",
                        CONFIG_MAPS + "/a",
                        json,
                        "{\"kind\": \"DeleteOptions\", \"preconditions\": {\"uid\": \"x\"},"
                                + " \"gracePeriodSeconds\": 1, \"propagationPolicy\": \"Orphan\"}"));
        samples.add(Sample.query(CONFIG_MAPS + "?labelSelector=", "a in (b,c),!d,e!=f,g"));
        samples.add(
                Sample.query(
                        CONFIG_MAPS + "?fieldSelector=",
                        "metadata.name!=a,metadata.namespace=fuzz"));
        samples.add(
                Sample.query(
                        CONFIG_MAPS + "?limit=1&continue=",
                        new ContinueToken(7, "/fuzz/a\0").encoded()));
        samples.add(
                Sample.query(
                        CONFIG_MAPS + "?timeoutSeconds=1&limit=", "3&resourceVersionMatch=Exact"));
        samples.add(
                new Sample(
                        "GET",
                        CONFIG_MAPS,
                        "",
                        "application/json;as=Table;g=meta.k8s.io;v=v1,application/yaml;q=0.5",
                        new byte[0],
                        "?includeObject=None"));
        return samples;
    }

    private static Sample protobuf(String json) {
        var object = (ObjectNode) Json.parse(json.getBytes(UTF_8));
        return new Sample(
                "POST",
                CONFIG_MAPS,
                "application/vnd.kubernetes.protobuf",
                "",
                ObjectMessage.of(object).orElseThrow().write(object),
                "");
    }

    private static String definition() {
        return """
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
         "metadata": {"name": "foos.fuzz.example.com"},
         "spec": {"group": "fuzz.example.com", "scope": "Namespaced",
          "names": {"plural": "foos", "kind": "Foo"},
          "versions": [{"name": "v1", "served": true, "storage": true,
           "additionalPrinterColumns": [{"name": "S", "type": "string", "jsonPath": ".spec.s"}],
           "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type":
            "object", "properties": {"s": {"type": "string", "pattern": "^a+$", "maxLength": 9,
             "default": "a"}, "l": {"type": "array", "maxItems": 9, "items": {"type": "integer"},
             "x-kubernetes-list-type": "set"}, "any": {"x-kubernetes-preserve-unknown-fields": true,
             "type": "object"}, "i": {"x-kubernetes-int-or-string": true}},
             "x-kubernetes-validations": [{"rule": "self.s != 'x' || self.l.all(e, e > 1)",
              "messageExpression": "'bad ' + self.s"}]}}}}}]}}
        """;
    }

    @Test
    void damagedRequestsAreRefusedAndNeverFail() {
        var samples = samples();
        for (int run = 0; run < RUNS; run++) {
            var sample = samples.get(random.nextInt(samples.size()));
            boolean inParameter = !sample.parameter().isEmpty();
            byte[] damaged =
                    damaged(inParameter ? sample.parameter().getBytes(UTF_8) : sample.body());
            String target =
                    inParameter
                            ? sample.target() + URLEncoder.encode(text(damaged), UTF_8)
                            : sample.target();
            byte[] body = inParameter ? sample.body() : damaged;
            String what = "run " + run + " of seed " + SEED + ": " + sample.method() + " " + target;
            var answer =
                    assertTimeoutPreemptively(
                            REQUEST_MAX,
                            () -> registry.call(sample.method(), target, headers(sample), body),
                            () -> what + " " + text(body));
            boolean unexpected =
                    answer.status() == 500
                            && answer.body().contains("see the server's log for request");
            assertFalse(unexpected, () -> what + " " + text(body) + " " + answer.body());
        }
    }

    private static HttpHeaders headers(Sample sample) {
        var headers = HttpHeaders.EMPTY;
        if (!sample.type().isEmpty()) {
            headers = headers.and("Content-Type", sample.type());
        }
        return sample.accept().isEmpty() ? headers : headers.and("Accept", sample.accept());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** One to four damages: bytes changed, left out, doubled, and what is nasty put in. */
    private byte[] damaged(byte[] original) {
        byte[] bytes = original;
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            int from = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, from + random.nextInt(12));
            var out = new ByteArrayOutputStream();
            out.write(bytes, 0, from);
            switch (random.nextInt(4)) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> {}
                case 2 -> {
                    out.write(bytes, from, to - from);
                    out.write(bytes, from, to - from);
                }
                default -> {
                    String nasty = NASTY.get(random.nextInt(NASTY.size()));
                    out.writeBytes(nasty.getBytes(random.nextBoolean() ? UTF_8 : ISO_8859_1));
                }
            }
            out.write(bytes, to, bytes.length - to);
            bytes = out.toByteArray();
        }
        return bytes;
    }
}
