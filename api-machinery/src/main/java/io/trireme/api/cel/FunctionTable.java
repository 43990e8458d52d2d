package io.trireme.api.cel;

import com.google.common.collect.ImmutableList;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The functions that Kubernetes adds to CEL: how they are declared ({@code functions.tsv}, a table
 * of facts) and what they do.
 */
final class FunctionTable {
    /** One way to call a function. */
    record Overload(String id, boolean member, List<CelType> args, CelType result) {
        private boolean accepts(Object[] values) {
            if (values.length != args.size()) {
                return false;
            }
            for (int i = 0; i < values.length; i++) {
                if (!FunctionTable.accepts(args.get(i), values[i])) {
                    return false;
                }
            }
            return true;
        }

        private CelOverloadDecl declaration() {
            return member
                    ? CelOverloadDecl.newMemberOverload(id, result, args)
                    : CelOverloadDecl.newGlobalOverload(id, result, args);
        }
    }

    private static final Map<String, List<Overload>> OVERLOADS = read("functions.tsv");
    private static final Map<String, Implementation> IMPLEMENTATIONS = implementations();

    private FunctionTable() {}

    static List<CelFunctionDecl> declarations() {
        return declarations(OVERLOADS);
    }

    /** Also those that only admission policies have; nothing evaluates them. */
    static List<CelFunctionDecl> policyDeclarations() {
        var all = new ArrayList<>(declarations());
        all.addAll(declarations(read("policy-functions.tsv")));
        return all;
    }

    private static List<CelFunctionDecl> declarations(Map<String, List<Overload>> overloads) {
        return overloads.entrySet().stream()
                .map(
                        entry ->
                                CelFunctionDecl.newFunctionDeclaration(
                                        entry.getKey(),
                                        entry.getValue().stream()
                                                .map(Overload::declaration)
                                                .toList()))
                .toList();
    }

    static List<Overload> overloads(String function) {
        return OVERLOADS.getOrDefault(function, List.of());
    }

    static List<String> namesBelow(String prefix) {
        return OVERLOADS.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /** The names of the types that Kubernetes adds. */
    static List<CelType> types() {
        return List.of(
                type("net.IP"),
                type("net.CIDR"),
                type("kubernetes.URL"),
                type("kubernetes.Quantity"),
                type("kubernetes.Semver"),
                type("kubernetes.NamedFormat"));
    }

    /** The overload that fits the values; empty if the function has none. */
    static Optional<Overload> resolve(String function, Object[] args) {
        return overloads(function).stream().filter(one -> one.accepts(args)).findFirst();
    }

    static Implementation implementation(Overload overload) {
        return IMPLEMENTATIONS.get(overload.id());
    }

    private static Map<String, Implementation> implementations() {
        var all = new TreeMap<String, Implementation>();
        ListLibrary.register(all);
        StringLibrary.register(all);
        RegexLibrary.register(all);
        NetLibrary.register(all);
        UrlLibrary.register(all);
        VersionLibrary.register(all);
        FormatLibrary.register(all);
        for (var overloads : OVERLOADS.values()) {
            for (var overload : overloads) {
                if (!all.containsKey(overload.id())) {
                    throw new IllegalStateException("nothing implements " + overload.id());
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static boolean accepts(CelType type, Object value) {
        return switch (type.kind()) {
            case BOOL -> value instanceof Boolean;
            case INT -> value instanceof Long;
            case UINT -> value instanceof Uint;
            case DOUBLE -> value instanceof Double;
            case STRING -> value instanceof String;
            case LIST -> value instanceof ListValue list && acceptsFirst(type, list);
            case MAP -> value instanceof MapValue;
            case OPAQUE, BYTES, DURATION, TIMESTAMP -> Types.nameOf(value).equals(type.name());
            default -> true;
        };
    }

    /** An empty list is of any type; of others the first element speaks for all. */
    private static boolean acceptsFirst(CelType type, ListValue list) {
        if (list.size() == 0) {
            return true;
        }
        return accepts(((ListType) type).elemType(), list.iterator().next());
    }

    private static Map<String, List<Overload>> read(String table) {
        var all = new LinkedHashMap<String, List<Overload>>();
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                FunctionTable.class.getResourceAsStream(table),
                                StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .forEach(
                            columns ->
                                    all.computeIfAbsent(columns[0], _ -> new ArrayList<>())
                                            .add(overload(columns)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(all);
    }

    private static Overload overload(String[] columns) {
        return new Overload(
                columns[1], columns[2].equals("."), typesOf(columns[3]), type(columns[4]));
    }

    private static List<CelType> typesOf(String list) {
        var types = new ArrayList<CelType>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i < list.length() ? list.charAt(i) : ',';
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0 && i > start) {
                types.add(type(list.substring(start, i)));
                start = i + 1;
            }
        }
        return List.copyOf(types);
    }

    private static CelType type(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            if (text.length() == 1) {
                return TypeParamType.create(text);
            }
            return switch (text) {
                case "duration" -> SimpleType.DURATION;
                case "timestamp" -> SimpleType.TIMESTAMP;
                case "dyn" -> SimpleType.DYN;
                case String name when name.indexOf('.') > 0 ->
                        OpaqueType.create(name, ImmutableList.of());
                case String name -> SimpleType.findByName(name).orElseThrow();
            };
        }
        var inner = typesOf(text.substring(open + 1, text.length() - 1));
        return switch (text.substring(0, open)) {
            case "list" -> ListType.create(inner.getFirst());
            case "map" -> MapType.create(inner.getFirst(), inner.getLast());
            case "optional" -> OptionalType.create(inner.getFirst());
            case String unknown -> throw new IllegalStateException("type " + unknown);
        };
    }
}
