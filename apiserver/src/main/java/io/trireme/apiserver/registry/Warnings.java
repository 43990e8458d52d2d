package io.trireme.apiserver.registry;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.WarningHeader;

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
            all = all.and(WarningHeader.NAME, WarningHeader.value(text));
        }
        return all;
    }
}
