package io.trireme.deploy.status;

import io.trireme.deploy.status.ServerStatus.LeaseStatus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
        notes(status, now).forEach(note -> text.append('\n').append(note));
        return text.toString().stripTrailing() + "\n";
    }

    private static String age(LeaseStatus lease, Instant now) {
        return Times.parse(lease.since()).map(since -> Times.age(since, now)).orElse("-");
    }

    /** What the table alone would not say. */
    private static List<String> notes(ClusterStatus status, Instant now) {
        var notes = new ArrayList<String>();
        if (!status.hasQuorum()) {
            long answering =
                    status.servers().stream().filter(one -> one.raft().isPresent()).count();
            notes.add(
                    "no quorum: %d of %d servers answer, and none of them leads; %s"
                            .formatted(
                                    answering,
                                    status.servers().size(),
                                    status.asOf(now)
                                            .map(
                                                    time ->
                                                            "what is shown is "
                                                                    + Times.age(time, now)
                                                                    + " old")
                                            .orElse("nothing of the cluster is known")));
        }
        if (status.servers().stream()
                .flatMap(server -> server.raft().stream())
                .anyMatch(ServerStatus.Raft::full)) {
            notes.add(
                    "the store is full (quota-backend-bytes): creates and updates are refused until"
                            + " objects are deleted; reads and deletes go on");
        }
        status.servers().stream()
                .filter(server -> !server.ready() && !server.reason().isEmpty())
                .forEach(server -> notes.add(server.name() + ": " + server.reason()));
        return notes;
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
