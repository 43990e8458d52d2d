package io.trireme.client.metrics;

/**
 * Dropwizard's metrics have no labels, so a labelled one carries them in its name, in the form that
 * Prometheus' text has: {@code workqueue_depth{name="deployment"}}.
 */
public final class MetricName {
    private MetricName() {}

    /**
     * @param labels label names and values in turn
     */
    public static String of(String name, String... labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("label without value: " + name);
        }
        var text = new StringBuilder(name);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            appendEscaped(text, labels[i + 1]);
            text.append('"');
        }
        return labels.length == 0 ? name : text.append('}').toString();
    }

    private static void appendEscaped(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            switch (value.charAt(i)) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(value.charAt(i));
            }
        }
    }
}
