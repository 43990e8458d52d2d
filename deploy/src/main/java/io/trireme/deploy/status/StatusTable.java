package io.trireme.deploy.status;

import io.trireme.deploy.status.ServerStatus.LeaseStatus;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints a cluster's status for people: columns padded, ages as kubectl writes them. */
public final class StatusTable {
    private static final String GAP = "   ";

    private StatusTable() {}

    public static String of(ClusterStatus status, Instant now) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("SERVER", "PID", "API", "READY", "RAFT", "TERM", "APPLIED", "LAG"));
        for (ServerStatus server : status.servers()) {
            var raft = server.raft();
            rows.add(
                    List.of(
                            server.name(),
                            server.pid().map(String::valueOf).orElse("-"),
                            server.apiAddress(),
                            server.ready() ? "yes" : "no",
                            raft.map(ServerStatus.Raft::role).orElse("down"),
                            raft.map(one -> String.valueOf(one.term())).orElse("-"),
                            raft.map(one -> String.valueOf(one.appliedIndex())).orElse("-"),
                            raft.map(one -> String.valueOf(one.lag())).orElse("-")));
        }
        var text = new StringBuilder(table(rows)).append('\n');
        rows.clear();
        rows.add(List.of("LEADER OF", "HOLDER", "SINCE", "TRANSITIONS"));
        status.leaders()
                .forEach(
                        (name, lease) ->
                                rows.add(
                                        List.of(
                                                name,
                                                lease.holder().isEmpty() ? "-" : lease.holder(),
                                                age(lease, now),
                                                String.valueOf(lease.transitions()))));
        text.append(table(rows));
        status.servers().stream()
                .filter(server -> !server.ready() && !server.reason().isEmpty())
                .forEach(
                        server ->
                                text.append('\n')
                                        .append(server.name())
                                        .append(": ")
                                        .append(server.reason()));
        return text.toString().stripTrailing() + "\n";
    }

    private static String age(LeaseStatus lease, Instant now) {
        return parse(lease.since()).map(since -> ago(Duration.between(since, now))).orElse("-");
    }

    private static Optional<Instant> parse(String time) {
        try {
            return Optional.of(Instant.parse(time));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static String ago(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    private static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                line.repeat(' ', widths[i] - row.get(i).length());
                line.append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
