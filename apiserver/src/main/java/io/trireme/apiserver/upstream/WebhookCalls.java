package io.trireme.apiserver.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.pem.Pem;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.upstream.UpstreamException.Reason;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls webhooks: one POST of JSON over TLS. Nothing is followed and no proxy is used. Any thread
 * may call; it waits for the answer.
 */
public final class WebhookCalls {
    /** A batch of converted objects is as large as the one that was sent. */
    static final int REPLY_BYTES_MAX = 64 << 20;

    private static final int KEPT_MAX = 128;

    private final Upstream upstream;
    private final ServiceEndpoints services;

    /** By CA bundle, the newest; sessions are resumed. Guarded by this. */
    private final Map<String, UpstreamTls> trusts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, UpstreamTls> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    public WebhookCalls(Upstream upstream, ServiceEndpoints services) {
        this.upstream = upstream;
        this.services = services;
    }

    /**
     * Sends a body and waits for that of the answer.
     *
     * @param limit for all of it, in whole seconds; the webhook is told
     * @throws WebhookException it could not be reached, took too long or answered with an error; in
     *     the words of Go's client
     */
    public byte[] post(WebhookAddress address, byte[] body, Duration limit)
            throws WebhookException, InterruptedException {
        String query = "timeout=" + limit.toSeconds() + "s";
        long deadline = System.nanoTime() + limit.toNanos();
        try (var reply = send(address, query, body, limit)) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            byte[] answer = reply.readAll(REPLY_BYTES_MAX, left);
            if (reply.status() / 100 != 2) {
                throw new WebhookException(refusal(reply.status(), answer));
            }
            return answer;
        } catch (UpstreamException e) {
            String why =
                    e.reason() == Reason.NO_REPLY ? "context deadline exceeded" : e.getMessage();
            throw new WebhookException(post(address, query) + why);
        } catch (ApiStatusException e) {
            throw new WebhookException(post(address, query) + missing(address, e));
        } catch (IOException | IllegalArgumentException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new WebhookException(post(address, query) + e.getMessage());
        }
    }

    private static String post(WebhookAddress address, String query) {
        return "Post \"" + address.url(query) + "\": ";
    }

    private static String missing(WebhookAddress address, ApiStatusException e) {
        return e.status().code() == 404 && address.service().isPresent()
                ? "service \"" + address.service().get().name() + "\" not found"
                : e.status().message();
    }

    private UpstreamReply send(WebhookAddress address, String query, byte[] body, Duration limit)
            throws InterruptedException {
        var request =
                new ApiRequest(
                        "POST",
                        address.path(),
                        QueryParameters.EMPTY,
                        HttpHeaders.of("Content-Type", "application/json")
                                .and("Accept", "application/json")
                                .and("User-Agent", "trireme-apiserver"),
                        body,
                        Optional.empty(),
                        "");
        var forwarding =
                Forwarding.to(destination(address), address.path() + "?" + query)
                        .withHeader("Host", address.authority(address.port() != 443))
                        .withReplyMax(limit);
        return upstream.send(request, forwarding);
    }

    private Destination destination(WebhookAddress address) {
        var tls = trust(address.caBundle()).withServerName(address.serverName());
        if (address.service().isEmpty()) {
            return Destination.https(address.serverName(), address.port(), tls);
        }
        var service = address.service().get();
        var endpoint = services.require(service.namespace(), service.name(), address.port());
        return Destination.https(endpoint.host(), endpoint.port(), tls);
    }

    private synchronized UpstreamTls trust(String caBundle) {
        var trust = trusts.get(caBundle);
        if (trust == null) {
            trust =
                    caBundle.isEmpty()
                            ? UpstreamTls.verifyingByWellKnown(Optional.empty())
                            : UpstreamTls.verifying(
                                    Pem.certificates(Base64.getDecoder().decode(caBundle)),
                                    Optional.empty());
            trusts.put(caBundle, trust);
        }
        return trust;
    }

    /** What client-go makes of an answer that is an error. */
    private static String refusal(int code, byte[] body) {
        try {
            var status = Json.parse(body);
            String message = status.path("message").asString("");
            if (status.path("kind").asString("").equals("Status") && !message.isEmpty()) {
                return message;
            }
        } catch (ApiStatusException _) {
            // No JSON at all: told by its code.
        }
        if (code == 404) {
            return "the server could not find the requested resource";
        }
        if (code == 401) {
            return "the server has asked for the client to provide credentials";
        }
        return code >= 500
                ? "an error on the server (\""
                        + new String(body, UTF_8).strip()
                        + "\") has prevented the request from succeeding"
                : "the server responded with the status code "
                        + code
                        + " but did not return more information";
    }
}
