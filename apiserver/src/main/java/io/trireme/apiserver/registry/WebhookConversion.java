package io.trireme.apiserver.registry;

import io.trireme.api.codec.Json;
import io.trireme.api.definition.ConversionReview;
import io.trireme.api.definition.ConversionReview.ConversionException;
import io.trireme.api.definition.ConversionWebhook;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.upstream.WebhookAddress;
import io.trireme.apiserver.upstream.WebhookCalls;
import io.trireme.apiserver.upstream.WebhookException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Conversion strategy Webhook: objects are converted by a call (KEP-598). Objects of a list go
 * together, so that a list of 500 costs one call, where upstream makes 500.
 */
final class WebhookConversion implements VersionConverter {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Whatever is met first ends a batch. */
    private static final int BATCH_OBJECTS_MAX = 1000;

    private static final int BATCH_BYTES_MAX = 8 << 20;

    private final ConversionWebhook webhook;
    private final WebhookAddress address;
    private final WebhookCalls calls;
    private final Supplier<String> uids;

    /**
     * @param uids names requests, so that no answer is taken for another
     */
    WebhookConversion(ConversionWebhook webhook, WebhookCalls calls, Supplier<String> uids) {
        this.webhook = webhook;
        this.address = WebhookAddress.of(webhook.clientConfig());
        this.calls = calls;
        this.uids = uids;
    }

    @Override
    public List<ObjectNode> convert(List<ObjectNode> objects, String apiVersion) {
        var converted = new ArrayList<>(objects);
        var batch = new ArrayList<Integer>();
        long bytes = 0;
        for (int i = 0; i < objects.size(); i++) {
            if (objects.get(i).path("apiVersion").asString("").equals(apiVersion)) {
                continue;
            }
            batch.add(i);
            bytes += Json.write(objects.get(i)).length;
            if (batch.size() == BATCH_OBJECTS_MAX || bytes >= BATCH_BYTES_MAX) {
                convertBatch(converted, batch, apiVersion);
                batch.clear();
                bytes = 0;
            }
        }
        if (!batch.isEmpty()) {
            convertBatch(converted, batch, apiVersion);
        }
        return converted;
    }

    /** Replaces the objects at some places. */
    private void convertBatch(List<ObjectNode> objects, List<Integer> places, String apiVersion) {
        var originals = places.stream().map(objects::get).toList();
        var review =
                new ConversionReview(webhook.reviewVersion(), uids.get(), originals, apiVersion);
        try {
            var converted = review.converted(answer(review));
            for (int i = 0; i < places.size(); i++) {
                objects.set(places.get(i), converted.get(i));
            }
        } catch (ConversionException e) {
            throw failed(originals.getFirst(), e.getMessage());
        } catch (WebhookException e) {
            throw failed(originals.getFirst(), "failed: " + e.getMessage());
        } catch (InterruptedException e) {
            // Nobody waits any more; the request ends where it next waits.
            Thread.currentThread().interrupt();
            throw failed(originals.getFirst(), "failed: context canceled");
        }
    }

    private JsonNode answer(ConversionReview review) throws WebhookException, InterruptedException {
        byte[] answer = calls.post(address, Json.write(review.request()), LIMIT);
        try {
            return Json.parse(answer);
        } catch (ApiStatusException e) {
            throw new WebhookException(e.status().message());
        }
    }

    private static ApiStatusException failed(ObjectNode object, String why) {
        return Failures.plain(
                "conversion webhook for " + ConversionReview.kindOf(object) + " " + why);
    }
}
