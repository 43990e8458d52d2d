package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.HttpHeaders;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Makes replies of rendered objects. */
final class Replies {
    /** A list longer than this is sent while it is written. */
    private static final int WHOLE_BYTES_MAX = 128 << 10;

    private static final int CHUNK_BYTES = 64 << 10;

    private final Clock clock;

    Replies(Clock clock) {
        this.clock = clock;
    }

    ApiReply object(
            int status, Resource resource, ReplyForm form, StoredObject object, Warnings warnings) {
        byte[] json = new Renderer(resource, clock).object(form, object);
        return json(status, form, json, warnings);
    }

    /** A tree that is no object of the resource: a Scale, a Status. */
    ApiReply tree(int status, ReplyForm form, ObjectNode tree, Warnings warnings) {
        return json(status, form, Json.write(tree), warnings);
    }

    ApiReply list(Resource resource, ReplyForm form, Listing.Page page) {
        var renderer = new Renderer(resource, clock);
        byte[] head = renderer.listHead(form, metadata(page));
        if (form.syntax() == ReplyForm.Syntax.YAML || form.pretty() || isShort(page)) {
            var out = new ByteArrayOutputStream();
            out.writeBytes(head);
            boolean first = true;
            for (var object : page.objects()) {
                if (!first) {
                    out.write(',');
                }
                first = false;
                renderer.appendItem(form, object, out);
            }
            out.writeBytes(renderer.listTail());
            return json(200, form, out.toByteArray(), new Warnings());
        }
        return new ApiReply.Streaming(
                200,
                contentType(form),
                sink -> {
                    var out = new ByteArrayOutputStream(CHUNK_BYTES + 4096);
                    out.writeBytes(head);
                    boolean first = true;
                    for (var object : page.objects()) {
                        if (!first) {
                            out.write(',');
                        }
                        first = false;
                        renderer.appendItem(form, object, out);
                        if (out.size() >= CHUNK_BYTES) {
                            sink.write(out.toByteArray());
                            out.reset();
                        }
                    }
                    out.writeBytes(renderer.listTail());
                    sink.write(out.toByteArray());
                });
    }

    private static boolean isShort(Listing.Page page) {
        long bytes = 0;
        for (var object : page.objects()) {
            bytes += object.json().bytes().length;
            if (bytes > WHOLE_BYTES_MAX) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode metadata(Listing.Page page) {
        var metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("resourceVersion", page.revision().toString());
        page.next().ifPresent(token -> metadata.put("continue", token.encoded()));
        page.remaining().ifPresent(count -> metadata.put("remainingItemCount", count));
        return metadata;
    }

    private static ApiReply json(int status, ReplyForm form, byte[] json, Warnings warnings) {
        var headers = warnings.addTo(contentType(form));
        byte[] body = json;
        if (form.syntax() == ReplyForm.Syntax.YAML) {
            body = YamlText.write(Json.parse(json));
        } else if (form.pretty()) {
            body = (Json.parse(json).toPrettyString() + "\n").getBytes(UTF_8);
        } else if (json.length == 0 || json[json.length - 1] != '\n') {
            body = Arrays.copyOf(json, json.length + 1);
            body[json.length] = '\n';
        }
        return new ApiReply.Full(status, headers, body);
    }

    private static HttpHeaders contentType(ReplyForm form) {
        return HttpHeaders.of("Content-Type", form.syntax().mediaType());
    }

    /** The Status of a success that has no object to show. */
    static ObjectNode success(int code) {
        var status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        if (code != 200) {
            status.put("code", code);
        }
        return status;
    }

    /** The Status of a delete after which nothing is left. */
    static ObjectNode deleted(Resource resource, StoredObject object) {
        var status = success(200);
        var tree = object.tree();
        var details = status.putObject("details");
        details.put("name", ObjectMeta.name(tree));
        if (!resource.name().group().isEmpty()) {
            details.put("group", resource.name().group());
        }
        details.put("kind", resource.name().resource());
        details.put("uid", ObjectMeta.uid(tree));
        return status;
    }
}
