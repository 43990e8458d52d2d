package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersion;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request asks for, read from its method and path by the rules of Kubernetes'
 * RequestInfoFactory. Names are empty where the request has none.
 *
 * @param resourceRequest true for {@code /api/VERSION/…} and {@code /apis/GROUP/VERSION/…}; else
 *     only verb (the method in lower case) and path mean something
 * @param verb get, list, watch, create, update, patch, delete, deletecollection; empty for a method
 *     that is none of these
 * @param apiPrefix {@code api} or {@code apis}
 * @param name of the object; for a list or watch, the name its field selector asks for, if any
 * @param path as in the request
 * @param parts the path's parts from the resource on
 */
public record RequestInfo(
        boolean resourceRequest,
        String verb,
        String apiPrefix,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        String path,
        List<String> parts) {
    private static final List<String> NAMESPACE_SUBRESOURCES = List.of("status", "finalize");
    private static final Pattern STREAM =
            Pattern.compile(
                    "/api/v1/(namespaces/[^/?]+/(pods/[^/?]+/(attach|exec|log|portforward|proxy)"
                            + "|services/[^/?]+/proxy)|nodes/[^/?]+/proxy)([/?].*)?",
                    Pattern.DOTALL);
    private static final List<String> ENDLESS_SUBRESOURCES =
            List.of("attach", "exec", "log", "portforward", "proxy");

    public RequestInfo {
        requireNonNull(verb, "verb");
        parts = List.copyOf(parts);
    }

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }

    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /**
     * Whether the request may take any time, so that neither a deadline nor the limit of requests
     * at a time is for it.
     */
    public boolean longRunning() {
        return verb.equals("watch")
                || verb.equals("proxy")
                || (resourceRequest && ENDLESS_SUBRESOURCES.contains(subresource));
    }

    /**
     * Whether a request for this target (path and query, as sent) goes to a node, a pod or a
     * service, and so is handed over with its body still coming. An exact test, since the body of
     * all others must be read whole.
     */
    public static boolean isStream(String target) {
        return STREAM.matcher(target).matches();
    }

    /** Whether the verb changes nothing. */
    public boolean readOnly() {
        return switch (verb) {
            case "get", "list", "watch", "head", "options" -> true;
            case String _ -> false;
        };
    }

    public static RequestInfo of(ApiRequest request) {
        var parts = split(request.path());
        boolean core = !parts.isEmpty() && parts.getFirst().equals("api");
        boolean grouped = !parts.isEmpty() && parts.getFirst().equals("apis");
        // A resource stands behind prefix and version, or behind prefix, group and version.
        if (!(core && parts.size() >= 3) && !(grouped && parts.size() >= 4)) {
            return nonResource(request);
        }
        String prefix = parts.getFirst();
        String group = grouped ? parts.get(1) : "";
        String version = parts.get(grouped ? 2 : 1);
        return resource(
                request, prefix, group, version, parts.subList(grouped ? 3 : 2, parts.size()));
    }

    private static RequestInfo nonResource(ApiRequest request) {
        return new RequestInfo(
                false,
                request.method().toLowerCase(Locale.ROOT),
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                request.path(),
                List.of());
    }

    private static RequestInfo resource(
            ApiRequest request, String prefix, String group, String version, List<String> tail) {
        var parts = tail;
        String verb = verbOf(request.method());
        if (parts.getFirst().equals("watch") || parts.getFirst().equals("proxy")) {
            if (parts.size() < 2) {
                throw new ApiStatusException(
                        ApiStatus.badRequest(
                                "unable to determine kind and namespace from url, "
                                        + request.path()));
            }
            verb = parts.getFirst();
            parts = parts.subList(1, parts.size());
        }
        String namespace = "";
        if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
            namespace = parts.get(1);
            // namespaces/NAME is an object in itself, and so is its status.
            if (parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
                parts = parts.subList(2, parts.size());
            }
        }
        String name = parts.size() >= 2 ? parts.get(1) : "";
        String subresource = parts.size() >= 3 && !verb.equals("proxy") ? parts.get(2) : "";
        if (name.isEmpty() && verb.equals("get")) {
            verb = request.query().flag("watch") ? "watch" : "list";
            name = selectedName(request.query()).orElse("");
        } else if (name.isEmpty() && verb.equals("delete")) {
            verb = "deletecollection";
        }
        return new RequestInfo(
                true,
                verb,
                prefix,
                group,
                version,
                namespace,
                parts.getFirst(),
                subresource,
                name,
                request.path(),
                parts);
    }

    private static List<String> split(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return start == end ? List.of() : Arrays.asList(path.substring(start, end).split("/", -1));
    }

    private static String verbOf(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            case String _ -> "";
        };
    }

    /** {@code fieldSelector=metadata.name=x} makes a list or watch a request for one name. */
    private static Optional<String> selectedName(QueryParameters query) {
        for (String term : query.text("fieldSelector").split(",", -1)) {
            String key = "metadata.name=";
            if (term.startsWith(key)) {
                String name =
                        term.substring(
                                term.startsWith(key + "=") ? key.length() + 1 : key.length());
                return Optional.of(name).filter(RequestInfo::validSegment);
            }
        }
        return Optional.empty();
    }

    private static boolean validSegment(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('%') < 0
                && name.indexOf('\\') < 0;
    }
}
