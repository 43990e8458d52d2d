package io.trireme.apiserver.registry.connect;

import io.trireme.apiserver.QueryParameters;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a kubelet is asked for streams, from what the client asked of the API server. */
final class StreamQueries {
    private static final String ON = "1";

    private StreamQueries() {}

    /** Of exec, which has a command, and of attach. */
    static String terminal(QueryParameters asked, boolean exec) {
        var query = new KubeletQuery();
        addIf(query, "input", asked.flag("stdin"));
        addIf(query, "output", asked.flag("stdout"));
        addIf(query, "error", asked.flag("stderr"));
        addIf(query, "tty", asked.flag("tty"));
        if (exec) {
            asked.all("command").forEach(word -> query.add("command", word));
        }
        return query.encoded();
    }

    private static void addIf(KubeletQuery query, String name, boolean on) {
        if (on) {
            query.add(name, ON);
        }
    }

    /**
     * @throws io.trireme.api.status.ApiStatusException 400: a port cannot be read
     */
    static String ports(QueryParameters asked) {
        String ports =
                asked.all("ports").stream()
                        .flatMap(list -> Stream.of(list.split(",", -1)))
                        .map(port -> Integer.toString(GoNumbers.parsePort(port)))
                        .collect(Collectors.joining(","));
        var query = new KubeletQuery();
        if (!ports.isEmpty()) {
            query.add("port", ports);
        }
        return query.encoded();
    }
}
