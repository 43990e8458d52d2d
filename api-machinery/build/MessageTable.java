import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Writes the table of protobuf messages (messages.tsv). Numbers and types come from a
 * FileDescriptorSet; JSON names, and what Go does with a field that has no value, are not in it:
 * they are facts of the Go structs and are read from the type information that every Go program
 * carries. Nothing of the programs is run.
 *
 * <p>Arguments: messages.fds.gz, the file to write, and Go programs of the same Kubernetes release
 * for linux/amd64, stripped or not: kubectl has all API groups, helm those of custom resources.
 */
final class MessageTable {
    private static final Pattern JSON = Pattern.compile("json:\"([^\"]*)\"");
    private static final Pattern PROTOBUF = Pattern.compile("protobuf:\"[^\",]*,(\\d+)[^\"]*\"");

    /** Packages whose messages no API of a Kubernetes server speaks. */
    private static final List<String> LEFT_OUT =
            List.of(
                    "k8s.io.metrics.",
                    "k8s.io.apimachinery.pkg.apis.testapigroup.",
                    "k8s.io.apimachinery.pkg.runtime.Type",
                    "k8s.io.apimachinery.pkg.runtime.Unknown");

    /** Messages that the codec reads by code of its own, or that nothing refers to. */
    private static final Pattern OWN_CODE =
            Pattern.compile(
                    ".*\\.(IntOrString|Quantity|QuantityValue|JSONSchemaPropsOr\\w+)"
                            + "|.*\\.meta\\.v1\\.(Time|MicroTime|Timestamp|Duration|TypeMeta)");

    /** Messages around any JSON. */
    private static final Pattern RAW = Pattern.compile(".*\\.(RawExtension|FieldsV1|JSON)");

    private final Map<String, Descriptors.Message> messages;
    private final Map<String, List<GoTypes.Field>> structs = new HashMap<>();

    private MessageTable(Map<String, Descriptors.Message> messages) {
        this.messages = messages;
    }

    public static void main(String[] args) throws IOException {
        var table = new MessageTable(Descriptors.read(Path.of(args[0])));
        for (int i = 2; i < args.length; i++) {
            new GoTypes(Files.readAllBytes(Path.of(args[i])))
                    .structs()
                    .forEach(table.structs::putIfAbsent);
        }
        var lines = new TreeMap<String, String>();
        table.messages.forEach(
                (name, message) -> {
                    boolean leftOut = LEFT_OUT.stream().anyMatch(name::startsWith);
                    if (!leftOut && !message.mapEntry() && !OWN_CODE.matcher(name).matches()) {
                        table.line(name, message, lines);
                    }
                });
        var text = new StringBuilder();
        lines.forEach((name, fields) -> text.append(name).append('\t').append(fields).append('\n'));
        Files.writeString(Path.of(args[1]), text);
    }

    /** {@code k8s.io.api.core.v1.Pod} as the schemas name it: {@code io.k8s.api.core.v1.Pod}. */
    private static String definition(String message) {
        return message.replaceFirst("^k8s\\.io\\.", "io.k8s.")
                .replace("apiextensions_apiserver", "apiextensions-apiserver");
    }

    private static String goName(String message) {
        int dot = message.lastIndexOf('.');
        String folder = message.substring("k8s.io.".length(), dot).replace('.', '/');
        return "k8s.io/"
                + folder.replace("apiextensions_apiserver", "apiextensions-apiserver")
                + message.substring(dot);
    }

    private void line(String name, Descriptors.Message message, Map<String, String> lines) {
        String definition = definition(name);
        String scope = definition.substring(0, definition.lastIndexOf('.') + 1);
        var struct = structs.get(goName(name));
        if (RAW.matcher(name).matches()) {
            lines.put(definition, "1?:raw");
        } else if (struct != null) {
            var fields = new ArrayList<String>();
            struct.forEach(field -> field(message, field, scope, fields));
            lines.put(definition, String.join(" ", fields));
        } else if (message.fields().keySet().equals(Set.of(1))
                && message.fields().get(1).name().equals("items")) {
            // A slice with a message of its own, as protobuf has no lists inside maps.
            lines.put(definition, "1=:" + type(message.fields().get(1), scope));
        } else {
            System.err.println("no Go struct, left out: " + name);
        }
    }

    private void field(
            Descriptors.Message message, GoTypes.Field go, String scope, List<String> fields) {
        var protobuf = PROTOBUF.matcher(go.tag());
        if (!protobuf.find()) {
            return;
        }
        var json = JSON.matcher(go.tag());
        var words = List.of((json.find() ? json.group(1) : "").split(",", -1));
        int number = Integer.parseInt(protobuf.group(1));
        var field = message.fields().get(number);
        if (field == null) {
            throw new IllegalStateException("no field " + number + " for " + go);
        }
        boolean list = go.kind() == GoTypes.SLICE || go.kind() == GoTypes.MAP;
        boolean struct = go.kind() == GoTypes.STRUCT;
        char presence =
                go.kind() == GoTypes.POINTER
                        ? '?'
                        : words.contains("omitzero")
                                ? '~'
                                : words.contains("omitempty") && !struct
                                        ? '='
                                        : list && field.single() && !field.bytes() ? '?' : '!';
        fields.add("" + number + presence + words.getFirst() + ':' + type(field, scope));
    }

    private String type(Descriptors.Field field, String scope) {
        if (!field.single()
                && messages.containsKey(field.type())
                && messages.get(field.type()).mapEntry()) {
            return "{}" + name(messages.get(field.type()).fields().get(2).type(), scope);
        }
        return (field.single() ? "" : "[]") + name(field.type(), scope);
    }

    private static String name(String type, String scope) {
        String name = definition(type);
        boolean near = name.startsWith(scope) && name.indexOf('.', scope.length()) < 0;
        return near ? name.substring(scope.length()) : name;
    }
}

/** What a FileDescriptorSet says of messages. */
final class Descriptors {
    private static final Map<Long, String> SCALARS =
            Map.of(1L, "double", 3L, "int64", 5L, "int32", 8L, "bool", 9L, "string", 12L, "bytes");

    record Field(String name, boolean single, String type) {
        boolean bytes() {
            return type.equals("bytes");
        }
    }

    record Message(Map<Integer, Field> fields, boolean mapEntry) {}

    private record Part(int number, long value, byte[] bytes) {}

    private Descriptors() {}

    static Map<String, Message> read(Path file) throws IOException {
        byte[] set;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            set = in.readAllBytes();
        }
        var messages = new TreeMap<String, Message>();
        for (var one : parts(set)) {
            var parts = parts(one.bytes());
            String scope = text(parts, 2) + ".";
            parts.stream()
                    .filter(part -> part.number() == 4)
                    .forEach(part -> message(part.bytes(), scope, messages));
        }
        return messages;
    }

    private static void message(byte[] bytes, String scope, Map<String, Message> messages) {
        var parts = parts(bytes);
        String name = scope + text(parts, 1);
        var fields = new TreeMap<Integer, Field>();
        boolean mapEntry = false;
        for (var part : parts) {
            switch (part.number()) {
                case 2 -> {
                    var field = parts(part.bytes());
                    String reference = text(field, 6);
                    fields.put(
                            (int) number(field, 3),
                            new Field(
                                    text(field, 1),
                                    number(field, 4) != 3,
                                    reference.isEmpty()
                                            ? SCALARS.get(number(field, 5))
                                            : reference.substring(1)));
                }
                case 3 -> message(part.bytes(), name + ".", messages);
                case 7 -> mapEntry = true;
                default -> {}
            }
        }
        messages.put(name, new Message(fields, mapEntry));
    }

    private static String text(List<Part> parts, int number) {
        return parts.stream()
                .filter(part -> part.number() == number)
                .map(part -> new String(part.bytes(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private static long number(List<Part> parts, int number) {
        return parts.stream()
                .filter(part -> part.number() == number)
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static List<Part> parts(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var parts = new ArrayList<Part>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            boolean nested = (tag & 7) == 2;
            long value = varint(in);
            byte[] content = new byte[nested ? (int) value : 0];
            in.get(content);
            parts.add(new Part((int) (tag >> 3), value, content));
        }
        return parts;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}

/** The structs of a Go program, as its run-time type information (internal/abi) describes them. */
final class GoTypes {
    static final int MAP = 21;
    static final int POINTER = 22;
    static final int SLICE = 23;
    static final int STRUCT = 25;

    private static final int TYPE_BYTES = 48;
    private static final int STRUCT_BYTES = 80;
    private static final int HAS_PACKAGE = 1;
    private static final int EXTRA_STAR = 2;
    private static final int NAMED = 4;

    private final ByteBuffer program;
    private final Map<String, long[]> sections = new HashMap<>();
    private final Map<Long, Boolean> seen = new HashMap<>();
    private final Map<String, List<Field>> structs = new TreeMap<>();

    record Field(String tag, int kind) {}

    GoTypes(byte[] elf) {
        program = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        long table = program.getLong(0x28);
        int count = program.getShort(0x3c);
        long names = program.getLong((int) table + 64 * program.getShort(0x3e) + 24);
        for (int i = 0; i < count; i++) {
            int header = (int) table + 64 * i;
            int end = (int) names + program.getInt(header);
            int start = end;
            while (elf[end] != 0) {
                end++;
            }
            sections.put(
                    new String(elf, start, end - start, StandardCharsets.UTF_8),
                    new long[] {
                        program.getLong(header + 16),
                        program.getLong(header + 24),
                        program.getLong(header + 32)
                    });
        }
    }

    /** By package path and name: {@code k8s.io/api/core/v1.Pod}. */
    Map<String, List<Field>> structs() {
        long types = sections.get(".rodata")[0];
        long[] links = sections.get(".typelink");
        Deque<Long> open = new ArrayDeque<>();
        for (long at = 0; at < links[2]; at += 4) {
            open.add(types + program.getInt((int) (links[1] + at)));
        }
        while (!open.isEmpty()) {
            long type = open.pop();
            if (seen.put(type, true) == null) {
                visit(type, types, open);
            }
        }
        return structs;
    }

    private int offset(long address) {
        for (long[] section : sections.values()) {
            if (section[0] != 0 && address >= section[0] && address < section[0] + section[2]) {
                return (int) (section[1] + address - section[0]);
            }
        }
        throw new IllegalStateException("address " + Long.toHexString(address));
    }

    private long word(long address) {
        return program.getLong(offset(address));
    }

    private int kind(long type) {
        return program.get(offset(type) + 23) & 31;
    }

    private void visit(long type, long types, Deque<Long> open) {
        switch (kind(type)) {
            case POINTER, SLICE -> open.push(word(type + TYPE_BYTES));
            case MAP -> open.push(word(type + TYPE_BYTES + 8));
            case STRUCT -> struct(type, types, open);
            default -> {}
        }
    }

    private void struct(long type, long types, Deque<Long> open) {
        long list = word(type + TYPE_BYTES + 8);
        long count = word(type + TYPE_BYTES + 16);
        var fields = new ArrayList<Field>();
        for (int i = 0; i < count; i++) {
            long fieldType = word(list + 24L * i + 8);
            fields.add(new Field(name(word(list + 24L * i)).getLast(), kind(fieldType)));
            open.push(fieldType);
        }
        int flags = program.get(offset(type) + 20);
        if ((flags & HAS_PACKAGE) != 0 && (flags & NAMED) != 0) {
            String name = name(types + program.getInt(offset(type) + 40)).getFirst();
            String bare = (flags & EXTRA_STAR) != 0 ? name.substring(1) : name;
            int path = program.getInt(offset(type + STRUCT_BYTES));
            structs.put(
                    name(types + path).getFirst() + bare.substring(bare.lastIndexOf('.')), fields);
        }
    }

    /** A name and its tag. */
    private List<String> name(long address) {
        int at = offset(address);
        boolean tagged = (program.get(at) & 2) != 0;
        var texts = new ArrayList<String>();
        at++;
        for (int i = 0; i < (tagged ? 2 : 1); i++) {
            int length = 0;
            byte b;
            int shift = 0;
            do {
                b = program.get(at++);
                length |= (b & 0x7f) << shift;
                shift += 7;
            } while (b < 0);
            texts.add(new String(program.array(), at, length, StandardCharsets.UTF_8));
            at += length;
        }
        return tagged ? texts : Arrays.asList(texts.getFirst(), "");
    }
}
