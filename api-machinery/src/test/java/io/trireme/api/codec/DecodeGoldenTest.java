package io.trireme.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.GroupVersion;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies in, whole outcomes out. A case is comments, a line of format, version and kind, the body,
 * {@code ----} and the outcome; cases end with {@code ====}. {@code -Dgolden.rewrite} writes the
 * present outcomes into the files.
 */
class DecodeGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/trireme/api/codec/golden");

    @ParameterizedTest
    @ValueSource(strings = {"malformed.txt", "fields.txt", "types.txt", "scalars.txt", "yaml.txt"})
    void outcomesAreAsRecorded(String file) throws IOException {
        String golden = Files.readString(GOLDEN.resolve(file));
        StringBuilder present = new StringBuilder();
        for (String text : golden.split("(?m)^====\n", -1)) {
            if (!text.isBlank()) {
                present.append(run(text)).append("====\n");
            }
        }
        if (System.getProperty("golden.rewrite") != null) {
            Files.writeString(GOLDEN.resolve(file), present);
        }
        assertEquals(Files.readString(GOLDEN.resolve(file)), present.toString());
    }

    private static String run(String text) {
        int head = 0;
        while (text.startsWith("#", head)) {
            head = text.indexOf('\n', head) + 1;
        }
        int body = text.indexOf('\n', head) + 1;
        int outcome = text.indexOf("----\n", body);
        List<String> what = List.of(text.substring(head, body - 1).split(" ", -1));
        // The last line end belongs to the file, not to the body.
        String sent = text.substring(body, Math.max(body, outcome - 1));
        String got = outcome(what.get(0), what.get(1), what.get(2), sent);
        return text.substring(0, outcome) + "----\n" + got;
    }

    private static String outcome(String format, String version, String kind, String body) {
        Schema schema =
                SchemaCatalog.builtIn()
                        .findKind(GroupVersion.parse(version).kind(kind))
                        .orElseThrow();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        try {
            Decoded decoded = ObjectDecoder.decode(bytes, BodyFormat.valueOf(format), schema);
            lines.add(new String(Json.write(decoded.object()), StandardCharsets.UTF_8));
            decoded.warnings().forEach(warning -> lines.add("warning: " + warning));
            decoded.strictError().ifPresent(error -> lines.add("strict: " + error));
        } catch (ApiStatusException refused) {
            lines.add(refused.status().code() + " " + refused.status().message());
        }
        return String.join("\n", lines) + "\n";
    }
}
