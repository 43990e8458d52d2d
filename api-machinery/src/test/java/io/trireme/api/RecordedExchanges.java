package io.trireme.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The recorded requests and answers of a real server, which lie beside the project where there are
 * any: see /work/shared/kubernetes-1.36/README.md. Where the folder is absent, nothing is read.
 */
public final class RecordedExchanges {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String WARNING = "Warning: 299 - ";

    private RecordedExchanges() {}

    /**
     * One request and its answer.
     *
     * @param title of the case it belongs to
     * @param requestBody as sent
     * @param warnings the texts of the answer's Warning headers, in order
     * @param replyBody JSON, or missing
     */
    public record Exchange(
            String title,
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String requestBody,
            int status,
            List<String> warnings,
            JsonNode replyBody) {
        public String message() {
            return replyBody.path("message").asString("");
        }

        public String contentType() {
            return headers.getOrDefault("content-type", "");
        }
    }

    public static List<Exchange> read(String file) {
        return parse(Recordings.require("transcripts/" + file));
    }

    private static List<Exchange> parse(Path file) {
        try {
            var lines = Files.readAllLines(file).iterator();
            var exchanges = new ArrayList<Exchange>();
            String title = "set-up";
            String line = lines.hasNext() ? lines.next() : null;
            while (line != null) {
                if (line.startsWith("=== case ")) {
                    title = line.substring(9);
                }
                if (line.startsWith(">>> ")) {
                    var reader = new Reader(lines);
                    exchanges.add(reader.exchange(title, line.substring(4)));
                    line = reader.line;
                } else {
                    line = lines.hasNext() ? lines.next() : null;
                }
            }
            return exchanges;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader {
        private final Iterator<String> lines;
        private String line;

        Reader(Iterator<String> lines) {
            this.lines = lines;
        }

        private String next() {
            line = lines.hasNext() ? lines.next() : null;
            return line;
        }

        Exchange exchange(String title, String request) {
            int space = request.indexOf(' ');
            var target = request.substring(space + 1);
            int mark = target.indexOf('?');
            var headers = new TreeMap<String, String>();
            String body = "";
            next();
            while (line != null && !line.startsWith("<<<") && !boundary()) {
                int colon = line.indexOf(": ");
                if (line.startsWith("--- body")) {
                    body = body();
                } else if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 2));
                }
                next();
            }
            int status = 0;
            var warnings = new ArrayList<String>();
            JsonNode reply = MissingNode.getInstance();
            if (line != null && line.startsWith("<<< ")) {
                status = Integer.parseInt(line.substring(4, 7));
                next();
                while (line != null && !boundary()) {
                    if (line.startsWith("--- body (json)")) {
                        reply = JSON.readTree(body());
                    } else if (line.startsWith("--- body")) {
                        body();
                    } else if (line.startsWith(WARNING)) {
                        warnings.add(JSON.readTree(line.substring(WARNING.length())).stringValue());
                    }
                    next();
                }
            }
            return new Exchange(
                    title,
                    request.substring(0, space),
                    mark < 0 ? target : target.substring(0, mark),
                    mark < 0 ? Map.of() : query(target.substring(mark + 1)),
                    headers,
                    body,
                    status,
                    List.copyOf(warnings),
                    reply);
        }

        private boolean boundary() {
            return line.startsWith(">>> ") || line.startsWith("=== ");
        }

        private String body() {
            var text = new StringBuilder();
            for (next(); line != null && !line.equals("--- end"); next()) {
                text.append(text.isEmpty() ? "" : "\n").append(line);
            }
            return text.toString();
        }

        private static Map<String, String> query(String text) {
            var found = new TreeMap<String, String>();
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                var key = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                found.put(key, URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
            return found;
        }
    }
}
