package io.trireme.apiserver.metrics;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One metric name with its children, one per set of label values. */
final class Family<T> {
    /** More sets than this mean that a label takes values from requests; they are then joined. */
    static final int LABEL_SETS_MAX = 5000;

    private static final String OVERFLOW = "other";

    final String name;
    final String help;
    final List<String> labels;
    private final Supplier<T> create;
    private final ConcurrentHashMap<List<String>, T> children = new ConcurrentHashMap<>();

    Family(String name, String help, List<String> labels, Supplier<T> create) {
        this.name = name;
        this.help = help;
        this.labels = List.copyOf(labels);
        this.create = create;
    }

    T child(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(name + " has the labels " + labels);
        }
        var key = List.of(values);
        var child = children.get(key);
        if (child != null) {
            return child;
        }
        if (children.size() >= LABEL_SETS_MAX) {
            key = labels.stream().map(_ -> OVERFLOW).toList();
        }
        return children.computeIfAbsent(key, _ -> create.get());
    }

    interface Visitor<T> {
        void visit(List<String> values, T child);
    }

    /** In the order of the label values, so that two scrapes look alike. */
    void forEach(Visitor<T> visitor) {
        children.entrySet().stream()
                .sorted(
                        (a, b) ->
                                String.join("\0", a.getKey())
                                        .compareTo(String.join("\0", b.getKey())))
                .forEach(entry -> visitor.visit(entry.getKey(), entry.getValue()));
    }
}
