package io.trireme.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads the recorded transcripts: requests and what a real server answered. */
public final class Transcript {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * One request and its answer.
     *
     * @param title of the case it belongs to
     * @param request its JSON body, if it had one
     * @param response the answer's JSON body, if it was recorded
     */
    public record Exchange(
            String title,
            String method,
            String path,
            String contentType,
            Optional<JsonNode> request,
            int status,
            Optional<JsonNode> response) {}

    private final List<String> lines;
    private final UnaryOperator<String> unmask;
    private int next;

    private Transcript(List<String> lines, UnaryOperator<String> unmask) {
        this.lines = lines;
        this.unmask = unmask;
    }

    /** Reads {@code file} below the recordings; passes the test over where they are absent. */
    public static List<Exchange> read(String file) throws IOException {
        return read(file, UnaryOperator.identity());
    }

    /** As {@link #read(String)}, with each body's text changed before it is parsed. */
    public static List<Exchange> read(String file, UnaryOperator<String> unmask)
            throws IOException {
        return new Transcript(Files.readAllLines(Recordings.require(file)), unmask).exchanges();
    }

    private List<Exchange> exchanges() {
        var all = new ArrayList<Exchange>();
        String title = "";
        while (next < lines.size()) {
            String line = lines.get(next++);
            if (line.startsWith("=== case")) {
                title = line.substring(4);
            } else if (line.startsWith(">>> ")) {
                all.add(exchange(title, line.substring(4).split(" ", 2)));
            }
        }
        return all;
    }

    private Exchange exchange(String title, String[] start) {
        String contentType = "";
        Optional<JsonNode> request = Optional.empty();
        while (!lines.get(next).startsWith("<<< ")) {
            String line = lines.get(next++);
            if (line.startsWith("Content-Type: ")) {
                contentType = line.substring("Content-Type: ".length());
            } else if (line.startsWith("--- body")) {
                request = body(line);
            }
        }
        int status = Integer.parseInt(lines.get(next++).substring(4, 7));
        Optional<JsonNode> response = Optional.empty();
        while (next < lines.size()
                && !lines.get(next).startsWith(">>> ")
                && !lines.get(next).startsWith("=== ")) {
            String line = lines.get(next++);
            if (line.startsWith("--- body")) {
                response = body(line);
            }
        }
        return new Exchange(title, start[0], start[1], contentType, request, status, response);
    }

    private Optional<JsonNode> body(String start) {
        var text = new StringBuilder();
        while (!lines.get(next).equals("--- end")) {
            text.append(lines.get(next++)).append('\n');
        }
        next++;
        return start.equals("--- body (json)")
                ? Optional.of(JSON.readTree(unmask.apply(text.toString())))
                : Optional.empty();
    }
}
