package io.trireme.apiserver.routes;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Strong entity tags over a document's bytes. */
final class EntityTag {
    private static final byte[] NOTHING = {};

    private EntityTag() {}

    /** Quoted, 128 hex digits, as Kubernetes makes them. */
    static String of(byte[] document) {
        try {
            var digest = MessageDigest.getInstance("SHA-512").digest(document);
            return '"' + HexFormat.of().withUpperCase().formatHex(digest) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    /** 304 if the client has the document already. */
    static ApiReply unlessKnown(
            ApiRequest request, String tag, HttpHeaders headers, byte[] document) {
        boolean known =
                request.headers().all("If-None-Match").stream()
                        .anyMatch(value -> value.contains(tag) || value.equals("*"));
        return known
                ? new ApiReply.Full(304, headers, NOTHING)
                : new ApiReply.Full(200, headers, document);
    }
}
