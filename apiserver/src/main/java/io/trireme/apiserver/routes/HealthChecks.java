package io.trireme.apiserver.routes;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.Readiness;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code /livez}, {@code /readyz} and {@code /healthz} in Kubernetes' form. Unlike Kubernetes a
 * failed check gives its reason, since operators look here first when a quorum is lost.
 */
final class HealthChecks {
    private static final String PING = "ping";

    private final String name;
    private final List<Readiness> sources;

    /**
     * @param name as in the path: {@code readyz}
     */
    HealthChecks(String name, List<Readiness> sources) {
        this.name = name;
        this.sources = List.copyOf(sources);
    }

    private SortedMap<String, String> results() {
        var results = new TreeMap<String, String>();
        sources.forEach(source -> results.putAll(source.checks()));
        return results;
    }

    List<String> paths() {
        var paths = new ArrayList<>(List.of("/" + name, "/" + name + "/" + PING));
        results().keySet().forEach(check -> paths.add("/" + name + "/" + check));
        return paths;
    }

    /** All checks, or one if the path names it. */
    ApiReply reply(ApiRequest request) {
        String prefix = "/" + name + "/";
        String path = request.path();
        if (path.startsWith(prefix) && path.length() > prefix.length()) {
            return one(path.substring(prefix.length()));
        }
        return all(request);
    }

    private ApiReply one(String check) {
        var results = results();
        if (!check.equals(PING) && !results.containsKey(check)) {
            return Replies.pageNotFound();
        }
        String failure = results.getOrDefault(check, "");
        return failure.isEmpty()
                ? Replies.text(200, "ok")
                : Replies.text(500, "internal server error: " + failure + "\n");
    }

    private ApiReply all(ApiRequest request) {
        var unmatched = new TreeSet<>(request.query().all("exclude"));
        var text = new StringBuilder("[+]" + PING + " ok\n");
        boolean healthy = true;
        for (var result : results().entrySet()) {
            if (unmatched.remove(result.getKey())
                    || request.query().all("exclude").contains(result.getKey())) {
                text.append("[+]").append(result.getKey()).append(" excluded: ok\n");
            } else if (result.getValue().isEmpty()) {
                text.append("[+]").append(result.getKey()).append(" ok\n");
            } else {
                healthy = false;
                text.append("[-]").append(result.getKey()).append(" failed: ");
                text.append(result.getValue()).append('\n');
            }
        }
        if (!unmatched.isEmpty()) {
            var quoted = unmatched.stream().map(one -> '"' + one + '"').toList();
            text.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(String.join(", ", quoted))
                    .append('\n');
        }
        if (!healthy) {
            return Replies.text(500, text.append(name).append(" check failed\n").toString());
        }
        return request.query().has("verbose")
                ? Replies.text(200, text.append(name).append(" check passed\n").toString())
                : Replies.text(200, "ok");
    }
}
