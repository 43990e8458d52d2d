package io.trireme.client.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A path and query, taken apart as a Kubernetes API server does. */
record FakeRequest(
        String apiVersion,
        String resource,
        String namespace,
        String name,
        String subresource,
        Map<String, String> query) {

    static FakeRequest parse(String pathAndQuery) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        var parts =
                List.of(path.substring(1).split("/", -1)).stream()
                        .map(part -> URLDecoder.decode(part, UTF_8))
                        .toList();
        boolean core = parts.getFirst().equals("api");
        String apiVersion = core ? parts.get(1) : parts.get(1) + "/" + parts.get(2);
        var rest = parts.subList(core ? 2 : 3, parts.size());
        boolean inNamespace =
                rest.getFirst().equals("namespaces")
                        && rest.size() > 2
                        && !List.of("status", "finalize").contains(rest.get(2));
        String namespace = inNamespace ? rest.get(1) : "";
        var object = inNamespace ? rest.subList(2, rest.size()) : rest;
        return new FakeRequest(
                apiVersion,
                object.get(0),
                namespace,
                object.size() > 1 ? object.get(1) : "",
                object.size() > 2 ? object.get(2) : "",
                query(mark < 0 ? "" : pathAndQuery.substring(mark + 1)));
    }

    private static Map<String, String> query(String text) {
        var query = new TreeMap<String, String>();
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return query;
    }

    String parameter(String key) {
        return query.getOrDefault(key, "");
    }

    /** The collection over all namespaces. */
    String collection() {
        return apiVersion + "/" + resource;
    }

    String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
