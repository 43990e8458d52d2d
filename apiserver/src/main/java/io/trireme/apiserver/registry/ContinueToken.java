package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.Base64;

/**
 * Where the next page of a list begins, in Kubernetes' own form.
 *
 * @param revision the revision that all pages show; -1: whatever is newest
 * @param start the first path of the page, below what the list is about
 */
record ContinueToken(long revision, String start) {
    static final long NEWEST = -1;
    private static final String VERSION = "meta.k8s.io/v1";

    String encoded() {
        var token = JsonNodeFactory.instance.objectNode();
        token.put("v", VERSION).put("rv", revision).put("start", start);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(token));
    }

    static ContinueToken parse(String text) {
        byte[] json;
        try {
            json = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw refuse("illegal base64 data at input byte " + badByte(text));
        }
        JsonNode token;
        try {
            token = Json.parse(json);
        } catch (ApiStatusException e) {
            throw refuse(e.status().message());
        }
        String version = token.path("v").asString("");
        if (!version.equals(VERSION)) {
            throw refuse("server does not recognize this encoded version " + version);
        }
        long revision = token.path("rv").asLong(0);
        if (revision == 0) {
            throw refuse("incorrect encoded start resourceVersion (version " + VERSION + ")");
        }
        String start = token.path("start").asString("");
        if (start.isEmpty()) {
            throw refuse("empty start key");
        }
        // The start must stay below the list's prefix.
        String relative = start.startsWith("/") ? start.substring(1) : start;
        for (String part : relative.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                throw refuse(start);
            }
        }
        return new ContinueToken(revision, relative);
    }

    private static int badByte(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i];
            boolean ok =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            if (!ok) {
                return i;
            }
        }
        return bytes.length - bytes.length % 4;
    }

    private static ApiStatusException refuse(String why) {
        return Failures.badRequest("invalid continue token: continue key is not valid: " + why);
    }
}
