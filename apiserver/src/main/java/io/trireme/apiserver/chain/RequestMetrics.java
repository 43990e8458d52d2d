package io.trireme.apiserver.chain;

import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.metrics.LabelledMetrics;

import java.util.Locale;
import java.util.Set;

/** Counts and times requests under Kubernetes' names. */
final class RequestMetrics {
    private static final double[] DURATION_SECONDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20,
        30, 45, 60
    };

    /** Only these paths become label values; clients can send any. */
    private static final Set<String> PATHS =
            Set.of("/healthz", "/livez", "/readyz", "/metrics", "/version", "/api", "/apis");

    /** Whatever their method is, Kubernetes counts requests for these as one verb. */
    private static final Set<String> CONNECTED = Set.of("attach", "exec", "portforward", "proxy");

    private final LabelledMetrics.Counter total;
    private final LabelledMetrics.Histogram duration;
    private final LabelledMetrics.Gauge longRunning;

    RequestMetrics(LabelledMetrics metrics) {
        total =
                metrics.counter(
                        "apiserver_request_total",
                        "Requests, by what they were for and how they were answered.",
                        "verb",
                        "dry_run",
                        "group",
                        "version",
                        "resource",
                        "subresource",
                        "scope",
                        "component",
                        "code");
        duration =
                metrics.histogram(
                        "apiserver_request_duration_seconds",
                        "Time until a request was answered whole.",
                        DURATION_SECONDS,
                        "verb",
                        "dry_run",
                        "group",
                        "version",
                        "resource",
                        "subresource",
                        "scope",
                        "component");
        longRunning =
                metrics.gauge(
                        "apiserver_longrunning_requests",
                        "Watches and streams that are open now.",
                        "verb",
                        "group",
                        "version",
                        "resource",
                        "subresource",
                        "scope",
                        "component");
    }

    void done(ApiRequest request, RequestInfo info, boolean known, int code, long nanos) {
        var what = labels(request, info, known);
        total.increment(
                what.verb,
                what.dryRun,
                what.group,
                what.version,
                what.resource,
                what.subresource,
                what.scope,
                "apiserver",
                Integer.toString(code));
        duration.observe(
                (double) nanos / 1e9,
                what.verb,
                what.dryRun,
                what.group,
                what.version,
                what.resource,
                what.subresource,
                what.scope,
                "apiserver");
    }

    void watching(ApiRequest request, RequestInfo info, boolean known, int change) {
        var what = labels(request, info, known);
        longRunning.add(
                change,
                what.verb,
                what.group,
                what.version,
                what.resource,
                what.subresource,
                what.scope,
                "apiserver");
    }

    private record Labels(
            String verb,
            String dryRun,
            String group,
            String version,
            String resource,
            String subresource,
            String scope) {}

    private static Labels labels(ApiRequest request, RequestInfo info, boolean known) {
        String dryRun = request.query().has("dryRun") ? "All" : "";
        if (!info.resourceRequest() || !known) {
            String path = PATHS.contains(info.path()) ? info.path() : "";
            return new Labels(verbOf(request, info), dryRun, "", "", "", path, "");
        }
        String scope =
                !info.name().isEmpty()
                        ? "resource"
                        : info.namespace().isEmpty() ? "cluster" : "namespace";
        return new Labels(
                verbOf(request, info),
                dryRun,
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                scope);
    }

    private static String verbOf(ApiRequest request, RequestInfo info) {
        if (CONNECTED.contains(info.subresource())) {
            return "CONNECT";
        }
        return switch (info.verb()) {
            case "get", "list", "watch", "deletecollection", "delete", "head", "options" ->
                    info.verb().toUpperCase(Locale.ROOT);
            case "create", "post" -> "POST";
            case "update", "put" -> "PUT";
            case "patch" ->
                    request.headers()
                                    .first("Content-Type")
                                    .orElse("")
                                    .startsWith("application/apply-patch")
                            ? "APPLY"
                            : "PATCH";
            case String _ -> "other";
        };
    }
}
