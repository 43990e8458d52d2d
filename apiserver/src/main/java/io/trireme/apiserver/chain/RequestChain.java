package io.trireme.apiserver.chain;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.http.RequestHandler;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.metrics.LabelledMetrics;
import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;

import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The path of a request: info → authentication → impersonation → limits → authorization → handler.
 * Failures of every step become replies here, by {@link StatusReplies}.
 */
public final class RequestChain implements RequestHandler, AutoCloseable {
    private final Authentication authentication;
    private final Impersonation impersonation;
    private final InflightLimit inflight;
    private final Authorization authorization;
    private final ApiHandler handler;
    private final Predicate<GroupResource> known;
    private final Predicate<String> passedOn;
    private final RequestDeadlines deadlines;
    private final RequestMetrics metrics;
    private final StatusReplies failures;
    private final RandomGenerator random;

    /**
     * What the chain is made of.
     *
     * @param handler answers what was let through
     * @param known whether a resource is served; others must not become metric labels
     * @param passedOn whether another server answers requests for this target (path and query, as
     *     sent), beside those of {@link RequestInfo#isStream}; their bodies are not read here
     */
    public record Parts(
            ClientCertificates certificates,
            BearerTokens tokens,
            Authorizer authorizer,
            RequestLimits limits,
            ApiHandler handler,
            Predicate<GroupResource> known,
            Predicate<String> passedOn,
            LabelledMetrics metrics,
            StatusReplies failures,
            InstantSource clock,
            RandomGenerator random) {}

    public RequestChain(Parts parts) {
        this.authentication =
                new Authentication(parts.certificates(), parts.tokens(), parts.clock());
        this.impersonation = new Impersonation(parts.authorizer());
        this.inflight = new InflightLimit(parts.limits(), parts.metrics());
        this.authorization = new Authorization(parts.authorizer());
        this.handler = parts.handler();
        this.known = parts.known();
        this.passedOn = parts.passedOn();
        this.deadlines = new RequestDeadlines(parts.limits().requestMax());
        this.metrics = new RequestMetrics(parts.metrics());
        this.failures = parts.failures();
        this.random = parts.random();
    }

    /** From the wire: whoever it is has to show it. */
    @Override
    public void handle(ApiRequest request, Target target) throws IOException, InterruptedException {
        serve(request, target, authentication::authenticate);
    }

    /**
     * From within the process: the caller is known, and everything else applies as to all others.
     * The limits are held until the reply is made; its body is written by the caller.
     */
    public ApiReply handle(ApiRequest request, User user) throws InterruptedException {
        var reply = new ApiReply[1];
        try {
            serve(request, made -> reply[0] = made, _ -> user);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is sent here", e);
        }
        return reply[0];
    }

    private interface Identity {
        User of(ApiRequest request);
    }

    private void serve(ApiRequest request, Target target, Identity identity)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        RequestInfo info;
        try {
            info = RequestInfo.of(request);
        } catch (RuntimeException e) {
            target.send(withId(failures.of(e, named(request, id)), id));
            return;
        }
        boolean served = info.resourceRequest() && known.test(info.groupResource());
        int code = 0;
        try (var permit = new Held()) {
            var reply = withId(answer(named(request, id), info, identity, permit), id);
            code = reply.status();
            if (info.longRunning() && !(reply instanceof ApiReply.Full)) {
                metrics.watching(request, info, served, 1);
                try {
                    target.send(reply);
                } finally {
                    metrics.watching(request, info, served, -1);
                }
            } else {
                target.send(reply);
            }
        } finally {
            metrics.done(request, info, served, code, System.nanoTime() - start);
        }
    }

    @Override
    public boolean takesBodyAsItComes(String target) {
        return RequestInfo.isStream(target) || passedOn.test(target);
    }

    /** The permit of a request, once it has one. */
    private static final class Held implements AutoCloseable {
        private InflightLimit.Permit permit = () -> {};

        @Override
        public void close() {
            permit.close();
        }
    }

    private ApiReply answer(ApiRequest request, RequestInfo info, Identity identity, Held held) {
        try (var _ = endless(info) ? deadlines.none() : deadlines.guard()) {
            var caller = identity.of(request);
            var user = impersonation.resolve(request, info, caller);
            held.permit = inflight.enter(info, caller);
            authorization.check(Attributes.of(info, user));
            return handler.handle(request, info, user);
        } catch (RuntimeException | InterruptedException e) {
            return failures.of(e, request);
        }
    }

    /** A watch's reply begins within the deadline; what is passed on has none. */
    private static boolean endless(RequestInfo info) {
        return info.longRunning() && !info.verb().equals("watch");
    }

    /** The request carries its name on, so that logs and replies agree on it. */
    private static ApiRequest named(ApiRequest request, String id) {
        var headers = HttpHeaders.builder().add("Audit-Id", id);
        request.headers().forEach(headers::add);
        return request.withHeaders(headers.build());
    }

    /** Every reply names its request, as in Kubernetes' audit. */
    private static ApiReply withId(ApiReply reply, String id) {
        var own = HttpHeaders.builder().add("Audit-Id", id);
        if (!reply.headers().has("Cache-Control")) {
            own.add("Cache-Control", "no-cache, private");
        }
        reply.headers().forEach(own::add);
        return switch (reply) {
            case ApiReply.Full full -> new ApiReply.Full(full.status(), own.build(), full.body());
            case ApiReply.Streaming streaming ->
                    new ApiReply.Streaming(streaming.status(), own.build(), streaming.writer());
            case ApiReply.Upgrade upgrade ->
                    new ApiReply.Upgrade(own.build(), upgrade.conversation());
        };
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
