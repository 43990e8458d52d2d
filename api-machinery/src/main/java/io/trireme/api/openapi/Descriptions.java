package io.trireme.api.openapi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What definitions and their fields mean, as {@code kubectl explain} shows it. The resource is made
 * while the jar is built, so it may be missing in a tree that was only compiled.
 */
public final class Descriptions {
    private final Map<String, String> texts;

    private Descriptions(Map<String, String> texts) {
        this.texts = texts;
    }

    /** Reads all of them, about 700 KB; meant to be let go of after the documents are built. */
    public static Descriptions load() {
        try (InputStream in = Descriptions.class.getResourceAsStream("descriptions.tsv.gz")) {
            return in == null ? new Descriptions(Map.of()) : read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("descriptions", e);
        }
    }

    private static Descriptions read(InputStream in) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.lastIndexOf('\t');
                texts.put(line.substring(0, tab), unescaped(line.substring(tab + 1)));
            }
        }
        return new Descriptions(texts);
    }

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0 ? text : text.translateEscapes();
    }

    Optional<String> ofType(String definition) {
        return ofField(definition, "");
    }

    public Optional<String> ofField(String definition, String field) {
        return Optional.ofNullable(texts.get(definition + '\t' + field));
    }
}
