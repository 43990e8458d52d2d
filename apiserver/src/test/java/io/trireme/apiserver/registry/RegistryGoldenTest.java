package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whole replies of the registry, one file a topic. A case is a request line, headers, a body, a
 * line of dashes and the answer: its status and body, then its warnings. Cases are parted by empty
 * lines and follow each other on one registry. {@code -Dgolden.rewrite} writes the answers anew.
 */
final class RegistryGoldenTest {
    private static final Path FILES =
            Path.of("src/test/resources/io/trireme/apiserver/registry/golden");
    private static final String DASHES = "----";
    private static final Pattern COLUMN_DESCRIPTION =
            Pattern.compile("\"description\":\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");

    @TestFactory
    List<DynamicTest> repliesAreAsRecorded() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted()
                    .map(
                            file ->
                                    DynamicTest.dynamicTest(
                                            file.getFileName().toString(), () -> run(file)))
                    .toList();
        }
    }

    private static void run(Path file) throws IOException, InterruptedException {
        String expected = Files.readString(file);
        var cases = new ArrayList<String>();
        try (var registry = TestRegistry.open()) {
            // What the server writes by itself at its start has its versions then.
            registry.catchUp();
            for (String one : expected.strip().split("\n\n+", -1)) {
                cases.add(answer(registry, one));
            }
        }
        String actual = String.join("\n\n", cases) + "\n";
        if (System.getProperty("golden.rewrite") != null) {
            Files.writeString(file, actual);
            return;
        }
        assertEquals(expected, actual);
    }

    /** The case with the answer that this registry gives. */
    private static String answer(TestRegistry registry, String text) throws InterruptedException {
        var kept = new ArrayList<String>();
        var body = new ArrayList<String>();
        var headers = HttpHeaders.EMPTY;
        String[] request = null;
        for (String line : text.split("\n", -1)) {
            if (line.equals(DASHES)) {
                break;
            }
            kept.add(line);
            if (line.startsWith("#")) {
                continue;
            }
            if (request == null) {
                request = line.split(" ", 2);
            } else if (body.isEmpty() && line.matches("[A-Za-z-]+: .*")) {
                int colon = line.indexOf(": ");
                headers = headers.and(line.substring(0, colon), line.substring(colon + 2));
            } else {
                body.add(line);
            }
        }
        kept.add(DASHES);
        // A role that a case has written counts in the next.
        registry.catchUp();
        var answer = registry.call(request[0], request[1], headers, String.join("\n", body));
        kept.add(answer.status() + " " + shown(answer.body().strip()));
        answer.headers().all("Warning").forEach(warning -> kept.add("Warning: " + warning));
        return String.join("\n", kept);
    }

    /** Columns without what they mean, which is long and compared elsewhere. */
    private static String shown(String body) {
        return body.contains("\"columnDefinitions\":[")
                ? COLUMN_DESCRIPTION.matcher(body).replaceAll("\"description\":\"\"")
                : body;
    }
}
