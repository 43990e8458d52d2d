package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.QueryParameters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The form in which a client wants objects.
 *
 * @param include what a Table's rows carry of their objects
 * @param metaVersion the version of meta.k8s.io that Tables and bare metadata have
 * @param ofList for bare metadata: whether the client asked for that of a list
 */
record ReplyForm(
        Shape shape,
        Include include,
        Syntax syntax,
        boolean pretty,
        String metaVersion,
        boolean ofList) {

    /** Of what kind the answer is. */
    enum Shape {
        /** The object itself. */
        OBJECT,
        /** PartialObjectMetadata, or a list of it. */
        METADATA,
        TABLE
    }

    /** What a row of a Table carries. */
    enum Include {
        NONE,
        METADATA,
        OBJECT
    }

    /** How the answer is written. */
    enum Syntax {
        JSON("application/json"),
        YAML("application/yaml"),
        PROTOBUF("application/vnd.kubernetes.protobuf");

        private final String mediaType;

        Syntax(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }
    }

    static final ReplyForm JSON_OBJECT =
            new ReplyForm(Shape.OBJECT, Include.METADATA, Syntax.JSON, false, "v1", false);

    private static final String LIST = "PartialObjectMetadataList";

    private static final String TYPES =
            "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    static ReplyForm of(ApiRequest request, Resource resource, boolean watch) {
        var query = request.query();
        boolean pretty = query.flag("pretty") && !watch;
        var include = include(query);
        String accept = String.join(",", request.headers().all("Accept"));
        if (accept.isBlank()) {
            return new ReplyForm(Shape.OBJECT, include, Syntax.JSON, pretty, "v1", false);
        }
        boolean known = false;
        for (var clause : clauses(accept)) {
            var syntax = syntax(clause.type());
            if (syntax.isEmpty()) {
                continue;
            }
            known = true;
            var shape = shape(clause.parameters());
            boolean without =
                    switch (syntax.get()) {
                        case JSON -> false;
                        case YAML -> watch;
                        // A Table's cells may hold anything: it has no protobuf form.
                        case PROTOBUF ->
                                resource.message().isEmpty()
                                        || shape.equals(Optional.of(Shape.TABLE));
                    };
            if (shape.isPresent() && !without) {
                if (shape.get() == Shape.TABLE) {
                    requireInclude(query);
                }
                return new ReplyForm(
                        shape.get(),
                        include,
                        syntax.get(),
                        pretty,
                        clause.parameters().getOrDefault("v", "v1"),
                        clause.parameters().getOrDefault("as", "").equals(LIST));
            }
        }
        throw notAcceptable(known, watch);
    }

    /** The version that a Table or bare metadata names. */
    String metaApiVersion() {
        return "meta.k8s.io/" + metaVersion;
    }

    /**
     * Refuses the metadata of a list where there is one object, and the other way round.
     *
     * @throws ApiStatusException 406
     */
    void requireFor(Resource resource, boolean list) {
        if (shape != Shape.METADATA || ofList == list) {
            return;
        }
        String type = "(*" + resource.goPackage() + "." + resource.kind() + (list ? "List)" : ")");
        throw refused(
                list
                        ? "you requested PartialObjectMetadata, but the requested object is a list "
                                + type
                        : "you requested "
                                + LIST
                                + ", but the requested object is not a list "
                                + type);
    }

    private record Clause(String type, Map<String, String> parameters, double quality) {}

    private static List<Clause> clauses(String accept) {
        var clauses = new ArrayList<Clause>();
        for (String text : accept.split(",", -1)) {
            var parts = text.split(";", -1);
            var parameters = new HashMap<String, String>();
            double quality = 1;
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                if (equals > 0) {
                    String name = parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
                    parameters.put(name, parts[i].substring(equals + 1).strip());
                }
            }
            if (parameters.containsKey("q")) {
                quality = quality(parameters.get("q"));
            }
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            if (!type.isEmpty()) {
                clauses.add(new Clause(type, parameters, quality));
            }
        }
        clauses.sort(Comparator.comparingDouble(Clause::quality).reversed());
        return clauses;
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return 1;
        }
    }

    private static Optional<Syntax> syntax(String type) {
        return switch (type) {
            case "*/*", "application/json" -> Optional.of(Syntax.JSON);
            case "application/yaml" -> Optional.of(Syntax.YAML);
            case "application/vnd.kubernetes.protobuf" -> Optional.of(Syntax.PROTOBUF);
            case String _ -> Optional.empty();
        };
    }

    private static Optional<Shape> shape(Map<String, String> parameters) {
        String as = parameters.getOrDefault("as", "");
        if (as.isEmpty()) {
            return Optional.of(Shape.OBJECT);
        }
        String version = parameters.getOrDefault("v", "");
        boolean meta =
                parameters.getOrDefault("g", "").equals("meta.k8s.io")
                        && (version.equals("v1") || version.equals("v1beta1"));
        if (!meta) {
            return Optional.empty();
        }
        return switch (as) {
            case "Table" -> Optional.of(Shape.TABLE);
            case "PartialObjectMetadata", LIST -> Optional.of(Shape.METADATA);
            case String _ -> Optional.empty();
        };
    }

    private static Include include(QueryParameters query) {
        return switch (query.text("includeObject")) {
            case "None" -> Include.NONE;
            case "Object" -> Include.OBJECT;
            case String _ -> Include.METADATA;
        };
    }

    private static void requireInclude(QueryParameters query) {
        String text = query.text("includeObject");
        if (!List.of("", "None", "Object", "Metadata").contains(text)) {
            throw Failures.badRequest(
                    "Unable to convert to Table as requested: includeObject: Invalid value: "
                            + GoText.quoted(text)
                            + ": must be 'Metadata', 'Object', 'None', or empty");
        }
    }

    private static ApiStatusException notAcceptable(boolean known, boolean watch) {
        if (watch) {
            return plainNotAcceptable(
                    "application/json;stream=watch,"
                            + " application/vnd.kubernetes.protobuf;stream=watch");
        }
        return known
                ? plainNotAcceptable(TYPES)
                : Failures.bare(
                        406,
                        "NotAcceptable",
                        "406: Not Acceptable\n\nAvailable representations: " + TYPES);
    }

    private static ApiStatusException plainNotAcceptable(String types) {
        return refused("only the following media types are accepted: " + types);
    }

    private static ApiStatusException refused(String why) {
        return new ApiStatusException(new ApiStatus(406, "NotAcceptable", why, Optional.empty()));
    }
}
