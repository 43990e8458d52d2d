package io.trireme.api.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Reads the checked-in tables, one resource per API group: lines of a definition's name, a tab and
 * its declaration. A table is read when the first definition of its group is asked for.
 */
final class SchemaTables {
    private final Map<String, Map<String, String>> tables = new ConcurrentHashMap<>();

    /** The declaration's JSON text. */
    Optional<String> find(String definitionName) {
        return table(definitionName)
                .map(name -> tables.computeIfAbsent(name, SchemaTables::load))
                .map(declarations -> declarations.get(definitionName));
    }

    /** Lines of group, version, kind and definition name, tab separated. */
    static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        lines("kinds")
                .forEach(
                        line -> {
                            int tab = line.lastIndexOf('\t');
                            kinds.put(line.substring(0, tab), line.substring(tab + 1));
                        });
        return kinds;
    }

    private static Map<String, String> load(String table) {
        Map<String, String> declarations = new LinkedHashMap<>();
        lines(table)
                .forEach(
                        line -> {
                            int tab = line.indexOf('\t');
                            declarations.put(line.substring(0, tab), line.substring(tab + 1));
                        });
        return declarations;
    }

    /** {@code io.k8s.api.GROUP} for API groups, else the project's package: three segments. */
    private static Optional<String> table(String definitionName) {
        int segments = definitionName.startsWith("io.k8s.api.") ? 4 : 3;
        int end = -1;
        for (int i = 0; i < segments; i++) {
            end = definitionName.indexOf('.', end + 1);
            if (end < 0) {
                return Optional.empty();
            }
        }
        return definitionName.startsWith("io.k8s.")
                ? Optional.of(definitionName.substring(0, end))
                : Optional.empty();
    }

    private static Stream<String> lines(String table) {
        // A table that is not there has no lines: the name may come from a client's request.
        try (InputStream in = SchemaTables.class.getResourceAsStream(table + ".tsv")) {
            return in == null
                    ? Stream.empty()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException("schema table " + table, e);
        }
    }
}
