import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;

/**
 * Takes the descriptions of Kubernetes' types and fields from the annotations of the official Java
 * client's model classes. Run by the build; what it writes goes into the jar and is never
 * committed. Reads class files only, so the client's own dependencies are not needed.
 *
 * <p>Arguments: client-java-api's jar, the folder of schema tables, the file to write: gzip, lines
 * of definition, field (empty for the type itself) and text, tab separated, sorted.
 */
final class Descriptions {
    private static final String MODELS = "io/kubernetes/client/openapi/models/";

    /** Fewer means that the client's classes have another form than this program knows. */
    private static final int DEFINITIONS_MIN = 400;

    void main(String[] args) throws IOException {
        TreeMap<String, TreeSet<String>> definitions = definitions(Path.of(args[1]));
        List<String> lines = new ArrayList<>();
        int found = 0;
        try (var jar = FileSystems.newFileSystem(Path.of(args[0]))) {
            for (var definition : definitions.entrySet()) {
                Optional<ClassModel> model =
                        model(jar.getPath(MODELS), definition.getKey(), definition.getValue());
                if (model.isPresent()) {
                    found++;
                    describe(definition.getKey(), model.get(), lines);
                }
            }
        }
        if (found < DEFINITIONS_MIN) {
            throw new IllegalStateException(
                    "only " + found + " of " + definitions.size() + " definitions described");
        }
        write(Path.of(args[2]), lines);
    }

    /** The fields of each definition. */
    private static TreeMap<String, TreeSet<String>> definitions(Path tables) throws IOException {
        TreeMap<String, TreeSet<String>> definitions = new TreeMap<>();
        try (var files = Files.newDirectoryStream(tables, "io.k8s.*.tsv")) {
            for (Path file : files) {
                for (String line : Files.readAllLines(file)) {
                    int tab = line.indexOf('\t');
                    definitions.put(line.substring(0, tab), fields(line.substring(tab + 1)));
                }
            }
        }
        return definitions;
    }

    /** Names one level below "properties"; enough of JSON for tables that we wrote ourselves. */
    private static TreeSet<String> fields(String json) {
        TreeSet<String> fields = new TreeSet<>();
        int start = json.indexOf("\"properties\":{");
        int depth = 0;
        int name = -1;
        for (int i = start < 0 ? json.length() : start + 13; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                if (--depth == 0) {
                    break;
                }
            } else if (c == '"') {
                if (name < 0) {
                    name = i + 1;
                } else {
                    if (depth == 1 && json.charAt(i + 1) == ':') {
                        fields.add(json.substring(name, i));
                    }
                    name = -1;
                }
            }
        }
        return fields;
    }

    /** The class of a definition: a name of the same form, and the same fields. */
    private static Optional<ClassModel> model(
            Path models, String definition, TreeSet<String> fields) throws IOException {
        for (String name : classNames(definition)) {
            Path file = models.resolve(name + ".class");
            if (Files.exists(file)) {
                ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
                if (!fields.isEmpty() && serializedNames(model).values().containsAll(fields)) {
                    return Optional.of(model);
                }
            }
        }
        return Optional.empty();
    }

    /** {@code V1Deployment}; where groups share a name {@code CoreV1Event}. */
    private static List<String> classNames(String definition) {
        String[] parts = definition.split("\\.", -1);
        String kind = parts[parts.length - 1];
        String version = capitalized(parts[parts.length - 2]);
        String group = capitalized(parts[Math.max(0, parts.length - 3)]);
        return List.of(group + version + kind, version + kind);
    }

    /** JSON names by the Java field's name, in lower case and without underscores. */
    private static TreeMap<String, String> serializedNames(ClassModel model) {
        TreeMap<String, String> names = new TreeMap<>();
        model.fields()
                .forEach(
                        field ->
                                text(field, "Lcom/google/gson/annotations/SerializedName;", "value")
                                        .ifPresent(
                                                name ->
                                                        names.put(
                                                                plain(
                                                                        field.fieldName()
                                                                                .stringValue()),
                                                                name)));
        return names;
    }

    private static void describe(String definition, ClassModel model, List<String> lines) {
        text(model, "Lio/swagger/annotations/ApiModel;", "description")
                .ifPresent(text -> lines.add(line(definition, "", text)));
        TreeMap<String, String> names = serializedNames(model);
        TreeMap<String, String> fields = new TreeMap<>();
        model.methods()
                .forEach(
                        method -> {
                            String getter = method.methodName().stringValue();
                            String field = plain(getter.replaceFirst("^(get|is)", ""));
                            text(method, "Lio/swagger/annotations/ApiModelProperty;", "value")
                                    .filter(text -> !text.isEmpty() && names.containsKey(field))
                                    .ifPresent(text -> fields.put(names.get(field), text));
                        });
        fields.forEach((field, text) -> lines.add(line(definition, field, text)));
    }

    private static Optional<String> text(AttributedElement element, String type, String key) {
        return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(annotation -> annotation.className().equalsString(type))
                .flatMap((Annotation annotation) -> annotation.elements().stream())
                .filter((AnnotationElement value) -> value.name().equalsString(key))
                .map(value -> ((AnnotationValue.OfString) value.value()).stringValue())
                .findFirst();
    }

    private static String line(String definition, String field, String text) {
        String oneLine = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
        return definition + '\t' + field + '\t' + oneLine;
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("$", "").toLowerCase(Locale.ROOT);
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.createDirectories(file.getParent());
        String text = String.join("\n", lines) + "\n";
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
