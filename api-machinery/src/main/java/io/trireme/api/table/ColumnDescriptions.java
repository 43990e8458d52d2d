package io.trireme.api.table;

import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.openapi.Descriptions;
import io.trireme.api.resource.ResourceDefinition.PrinterColumn;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The descriptions of the fields that columns show, read when the first Table is printed. Of the
 * 700 KB of all descriptions only these are kept.
 */
final class ColumnDescriptions {
    private static final Map<String, String> TEXTS = load();

    private ColumnDescriptions() {}

    private static Map<String, String> load() {
        var descriptions = Descriptions.load();
        var texts = new HashMap<String, String>();
        Stream.concat(
                        Stream.of(TablePrinter.NAME),
                        BuiltInKinds.definitions().stream()
                                .flatMap(definition -> definition.columns().stream()))
                .map(PrinterColumn::describedBy)
                .filter(field -> !field.isEmpty())
                .forEach(
                        field -> {
                            int space = field.indexOf(' ');
                            descriptions
                                    .ofField(field.substring(0, space), field.substring(space + 1))
                                    .ifPresent(text -> texts.put(field, text));
                        });
        return Map.copyOf(texts);
    }

    /**
     * @param field definition and field, with a space between
     * @return empty where the build has not written the descriptions
     */
    static String of(String field) {
        return TEXTS.getOrDefault(field, "");
    }
}
