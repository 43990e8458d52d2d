import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Takes the descriptions of Kubernetes' types and fields from the official Java client: from the
 * annotations of its model classes, which lack most fields that refer to another type and have
 * spaces for line ends, and from the comments of its protobuf sources, which lack empty lines.
 * Together they give back the words, and mostly the paragraphs, that Kubernetes serves. Run by the
 * build; what it writes goes into the jar and is never committed. Nothing of the client is run.
 *
 * <p>Arguments: client-java-api's jar, client-java-proto's sources, the folder of schema tables,
 * the file to write: gzip, lines of definition, field (empty for the type itself) and text, tab
 * separated, sorted.
 */
final class Descriptions {
    private static final String MODELS = "io/kubernetes/client/openapi/models/";

    /** Fewer means that the client's classes have another form than this program knows. */
    private static final int DEFINITIONS_MIN = 400;

    void main(String[] args) throws IOException {
        TreeMap<String, TreeSet<String>> definitions = definitions(Path.of(args[2]));
        Map<String, Map<String, Comment>> comments = comments(Path.of(args[1]));
        List<String> lines = new ArrayList<>();
        int found = 0;
        try (var jar = FileSystems.newFileSystem(Path.of(args[0]))) {
            for (var definition : definitions.entrySet()) {
                Optional<ClassModel> model =
                        model(jar.getPath(MODELS), definition.getKey(), definition.getValue());
                if (model.isPresent()) {
                    found++;
                    text(model.get(), "Lio/swagger/annotations/ApiModel;", "description")
                            .ifPresent(text -> lines.add(line(definition.getKey(), "", text)));
                    Map<String, String> annotated = annotated(model.get());
                    for (String field : definition.getValue()) {
                        String comment = comment(definition.getKey(), field, definitions, comments);
                        String text = merged(annotated.get(field), comment);
                        if (text != null) {
                            lines.add(line(definition.getKey(), field, text));
                        }
                    }
                }
            }
        }
        if (found < DEFINITIONS_MIN) {
            throw new IllegalStateException(
                    "only " + found + " of " + definitions.size() + " definitions described");
        }
        write(Path.of(args[3]), lines);
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

    /** Descriptions by field. */
    private static Map<String, String> annotated(ClassModel model) {
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
        return fields;
    }

    /** A field's comment in the protobuf sources, and its type if that is a message. */
    private record Comment(String text, String type) {}

    private static final Pattern MESSAGE =
            Pattern.compile("interface_extends:(k8s\\.io\\.\\S+)\\)");
    private static final Pattern FIELD =
            Pattern.compile("\\* <code>(?:optional |repeated )?(.*?)[ ;](\\w+) = \\d+.*");

    /** Comments by definition and field. */
    private static Map<String, Map<String, Comment>> comments(Path sources) throws IOException {
        Map<String, Map<String, Comment>> comments = new TreeMap<>();
        try (ZipFile zip = new ZipFile(sources.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                // Only released versions are served; the others are half of the text.
                if (entry.getName().endsWith(".java")
                        && !entry.getName().matches(".*(alpha|beta).*")) {
                    try (var lines =
                            new BufferedReader(
                                    new InputStreamReader(
                                            zip.getInputStream(entry), StandardCharsets.UTF_8))) {
                        comments(lines, comments);
                    }
                }
            }
        }
        return comments;
    }

    private static void comments(BufferedReader lines, Map<String, Map<String, Comment>> comments)
            throws IOException {
        Map<String, Comment> message = null;
        List<String> comment = null;
        boolean inComment = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("interface_extends:")) {
                Matcher name = MESSAGE.matcher(line);
                message =
                        name.find()
                                ? comments.computeIfAbsent(
                                        definition(name.group(1)), _ -> new TreeMap<>())
                                : null;
            } else if (line.startsWith("  }")) {
                message = null;
            } else if (message != null) {
                String text = line.strip();
                if (text.equals("* <pre>")) {
                    comment = new ArrayList<>();
                    inComment = true;
                } else if (text.equals("* </pre>")) {
                    inComment = false;
                } else if (inComment) {
                    comment.add(unescaped(line.substring(line.indexOf('*') + 1)));
                } else if (text.startsWith("* <code>")) {
                    Matcher field = FIELD.matcher(text);
                    if (field.matches()) {
                        String type =
                                field.group(1).startsWith(".k8s.io.")
                                        ? definition(field.group(1).substring(1))
                                        : "";
                        message.putIfAbsent(field.group(2), new Comment(joined(comment), type));
                    }
                    comment = null;
                }
            }
        }
    }

    private static String definition(String message) {
        return "io.k8s." + message.substring("k8s.io.".length());
    }

    private static String unescaped(String html) {
        String text = html.startsWith(" ") ? html.substring(1) : html;
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#64;", "@")
                .replace("&#42;", "*")
                .replace("&#92;", "\\")
                .replace("&#47;", "/")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    /** A comment as Kubernetes makes a description of it; null if nothing is left. */
    private static String joined(List<String> comment) {
        if (comment == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (String line : comment) {
            String words = line.strip();
            if (words.equals("---")) {
                break;
            }
            if (words.startsWith("+") || words.startsWith("TODO")) {
                continue;
            }
            boolean indented = line.startsWith(" ") || line.startsWith("\t");
            if (indented && !text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            text.append(indented ? "\n" + line.stripTrailing() + "\n" : line.stripTrailing() + " ");
        }
        return text.isEmpty() ? null : text.toString().strip();
    }

    /** Fields of a message that JSON does not show by itself stand in the message around it. */
    private static String comment(
            String definition,
            String field,
            Map<String, TreeSet<String>> definitions,
            Map<String, Map<String, Comment>> comments) {
        Map<String, Comment> fields = comments.getOrDefault(definition, Map.of());
        if (fields.containsKey(field)) {
            return fields.get(field).text();
        }
        for (var inlined : fields.entrySet()) {
            String type = inlined.getValue().type();
            if (!definitions.get(definition).contains(inlined.getKey())
                    && comments.getOrDefault(type, Map.of()).containsKey(field)) {
                return comments.get(type).get(field).text();
            }
        }
        return null;
    }

    /**
     * Two spaces in the annotation where the comment has one are the end of a paragraph. Where the
     * words differ the comment is right: the annotation may be that of the field's type.
     */
    private static String merged(String annotation, String comment) {
        if (annotation == null || comment == null) {
            return comment == null ? annotation : comment;
        }
        String shown = annotation.replace("*_/", "*/").replace("/_*", "/*").strip();
        String[] words = shown.split("\\s+", -1);
        if (!Arrays.equals(words, comment.split("\\s+", -1))) {
            return comment;
        }
        StringBuilder text = new StringBuilder(words[0]);
        Matcher gap = Pattern.compile("\\s+").matcher(shown);
        Matcher commentGap = Pattern.compile("\\s+").matcher(comment);
        for (int i = 1; i < words.length && gap.find() && commentGap.find(); i++) {
            String space = commentGap.group();
            boolean paragraph = gap.group().length() > space.length();
            text.append(paragraph ? "\n\n" + space.replaceAll("^[ \n]+", "") : space)
                    .append(words[i]);
        }
        return text.toString();
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
