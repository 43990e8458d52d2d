package io.trireme.apiserver.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * The part of {@code docs/conformance.md} that follows from the recordings and {@link
 * KnownDifferences}: how many answers of each topic are equal, and every difference.
 */
final class ConformancePage {
    private static final Path FILE = Path.of("../docs/conformance.md");
    private static final String BEGIN = "<!-- written by TranscriptReplayTest -->\n";
    private static final String END = "<!-- end -->\n";

    private ConformancePage() {}

    /** The page as it should be. */
    static String expected(Path recordings, List<String> topics) throws IOException {
        var table = new StringBuilder("| topic | equal | of | passed over |\n|---|---|---|---|\n");
        var details = new StringBuilder();
        int equalInAll = 0;
        int comparedInAll = 0;
        int passedOverInAll = 0;
        for (String topic : topics.stream().sorted().toList()) {
            var differences = KnownDifferences.read(topic);
            var exchanges = Transcript.read(recordings.resolve(topic + ".txt")).exchanges();
            int passedOver = differences.count(true);
            int compared = exchanges.size() - passedOver;
            int equal = compared - differences.count(false);
            table.append(row(topic, equal, compared, passedOver));
            equalInAll += equal;
            comparedInAll += compared;
            passedOverInAll += passedOver;
            if (!differences.all().isEmpty()) {
                details.append("\n### ").append(topic).append("\n\n");
                details.append(lines(differences, exchanges));
            }
        }
        table.append(row("**all**", equalInAll, comparedInAll, passedOverInAll));
        String page = actual();
        return page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + "\n"
                + table
                + details
                + "\n"
                + page.substring(page.indexOf(END));
    }

    private static String row(String topic, int equal, int compared, int passedOver) {
        return "| " + topic + " | " + equal + " | " + compared + " | " + passedOver + " |\n";
    }

    private static String lines(KnownDifferences differences, List<Transcript.Exchange> exchanges) {
        var methods = new TreeMap<String, String>();
        exchanges.forEach(exchange -> methods.put(exchange.title(), request(exchange)));
        var lines = new StringBuilder();
        for (var difference : differences.all()) {
            var requests =
                    difference.numbers().stream()
                            .map(number -> number + " " + methods.get(number))
                            .toList();
            lines.append("- ")
                    .append(difference.passedOver() ? "passed over: " : "")
                    .append(String.join(", ", requests))
                    .append(": ")
                    .append(difference.reason())
                    .append('\n');
        }
        return lines.toString();
    }

    /** Method and last words of the path: {@code PATCH services/im}. */
    private static String request(Transcript.Exchange exchange) {
        String path = exchange.target().replaceFirst("\\?.*$", "");
        int namespace = path.indexOf("/namespaces/");
        int below = namespace < 0 ? -1 : path.indexOf('/', namespace + "/namespaces/".length());
        return exchange.method() + " `" + (below < 0 ? path : path.substring(below + 1)) + "`";
    }

    static String actual() throws IOException {
        return Files.readString(FILE);
    }

    static void write(String page) throws IOException {
        Files.writeString(FILE, page);
    }
}
