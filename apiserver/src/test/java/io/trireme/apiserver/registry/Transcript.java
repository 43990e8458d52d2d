package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A recorded transcript: requests and their answers, in order. */
record Transcript(List<Exchange> exchanges) {

    /**
     * A request and its answer.
     *
     * @param title the case's number and the request's number in it, such as {@code 3.1}; with a
     *     letter if the request is only described, counted after the one before
     * @param during requests made while this one, a watch, was open
     * @param endedByServer whether the server ended the watch
     */
    record Exchange(
            String title,
            String method,
            String target,
            List<Header> headers,
            Body body,
            List<Exchange> during,
            int status,
            SortedMap<String, List<String>> replyHeaders,
            Body reply,
            boolean endedByServer) {
        /** The first value of a header, or the empty string. */
        String header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    record Header(String name, String value) {}

    /**
     * @param kind json, json-lines, yaml, raw, text, hex, names of items; empty: not there
     */
    record Body(String kind, String text) {
        static final Body NONE = new Body("", "");
    }

    static Transcript read(Path file) throws IOException {
        return new Reader(Files.readAllLines(file)).read();
    }

    private static final class Reader {
        private final List<String> lines;
        private int at;
        private String number = "0";
        private int count;
        private int described;

        Reader(List<String> lines) {
            this.lines = lines;
        }

        Transcript read() {
            var exchanges = new ArrayList<Exchange>();
            while (at < lines.size()) {
                String line = lines.get(at);
                if (line.startsWith("=== case ")) {
                    number = line.substring(9, line.indexOf(':'));
                    count = 0;
                    described = 0;
                    at++;
                } else if (line.equals("# as JSON:")) {
                    exchanges.add(given(lines.get(at + 1)));
                    at += 2;
                } else if (line.startsWith(">>> ")) {
                    exchanges.add(exchange());
                } else if (isDescribedRequest(at)) {
                    exchanges.add(described(line.substring(2)));
                } else {
                    at++;
                }
            }
            return new Transcript(exchanges);
        }

        /** A comment stands where the request would: its body was too large to write down. */
        private boolean isDescribedRequest(int index) {
            return lines.get(index).startsWith("# ")
                    && index + 1 < lines.size()
                    && lines.get(index + 1).startsWith("<<< ");
        }

        private Exchange described(String words) {
            at++;
            described++;
            var request = DescribedRequest.of(words);
            return answered(
                    number + "." + count + (char) ('a' + described - 1),
                    request.method(),
                    request.target(),
                    List.of(new Header("Content-Type", request.type())),
                    new Body("raw", request.body()),
                    List.of());
        }

        /** An object that was there already, made by a client named rec. */
        private Exchange given(String json) {
            var object = (ObjectNode) Json.parse(json.getBytes(UTF_8));
            var metadata = (ObjectNode) object.path("metadata");
            metadata.remove(List.of("uid", "resourceVersion", "creationTimestamp"));
            metadata.remove("managedFields");
            return new Exchange(
                    number + ".given",
                    "POST",
                    "/api/v1/namespaces/"
                            + metadata.path("namespace").asString()
                            + "/configmaps?fieldManager=rec",
                    List.of(),
                    new Body("json", object.toString()),
                    List.of(),
                    201,
                    new TreeMap<>(),
                    Body.NONE,
                    false);
        }

        private Exchange exchange() {
            count++;
            String title = number + "." + count;
            var words = lines.get(at++).substring(4).split(" ", 2);
            var headers = new ArrayList<Header>();
            var body = Body.NONE;
            var during = new ArrayList<Exchange>();
            while (!lines.get(at).startsWith("<<< ")) {
                String line = lines.get(at);
                if (line.startsWith("--- body (")) {
                    body = body();
                } else if (line.equals("--- while the watch is open")) {
                    at++;
                    while (!lines.get(at).equals("--- end while")) {
                        if (lines.get(at).startsWith(">>> ")) {
                            during.add(exchange());
                        } else {
                            at++;
                        }
                    }
                    at++;
                } else {
                    int colon = line.indexOf(": ");
                    if (line.startsWith("(no Authorization")) {
                        headers.add(new Header(TestRegistry.ANONYMOUS_HEADER, "true"));
                    } else if (colon > 0 && !line.startsWith("#")) {
                        headers.add(
                                new Header(line.substring(0, colon), line.substring(colon + 2)));
                    }
                    at++;
                }
            }
            return answered(title, words[0], words[1], headers, body, during);
        }

        /** Reads the answer, at which the reader stands. */
        private Exchange answered(
                String title,
                String method,
                String target,
                List<Header> headers,
                Body body,
                List<Exchange> during) {
            int status = Integer.parseInt(lines.get(at++).substring(4).split(" ", 2)[0]);
            var replyHeaders = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
            var reply = Body.NONE;
            boolean endedByServer = false;
            while (at < lines.size() && !endsExchange(at)) {
                String line = lines.get(at);
                if (line.startsWith("--- body (")) {
                    reply = body();
                    continue;
                }
                if (line.startsWith("# the stream was ended by the server")) {
                    endedByServer = true;
                }
                if (line.startsWith("(body not recorded")) {
                    reply = new Body("unrecorded", "");
                }
                int colon = line.indexOf(": ");
                if (colon > 0 && !line.startsWith("#")) {
                    replyHeaders
                            .computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
                            .add(line.substring(colon + 2));
                }
                at++;
            }
            return new Exchange(
                    title,
                    method,
                    target,
                    headers,
                    body,
                    during,
                    status,
                    replyHeaders,
                    reply,
                    endedByServer);
        }

        private boolean endsExchange(int index) {
            String line = lines.get(index);
            return line.startsWith(">>> ")
                    || line.startsWith("=== ")
                    || line.equals("# as JSON:")
                    || line.equals("--- end while")
                    || isDescribedRequest(index);
        }

        private Body body() {
            String head = lines.get(at++);
            String kind = head.substring("--- body (".length(), head.lastIndexOf(')'));
            var text = new ArrayList<String>();
            while (at < lines.size() && !lines.get(at).equals("--- end")) {
                text.add(lines.get(at++));
            }
            at++;
            String whole = String.join("\n", text);
            return switch (kind) {
                // The last line end of a text is not recorded; a block scalar shows it.
                case "yaml" -> new Body(kind, text.size() > 1 ? whole + "\n" : whole);
                case "raw" -> new Body(kind, DescribedRequest.expanded(whole));
                default -> new Body(kind, whole);
            };
        }
    }
}
