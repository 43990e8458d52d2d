package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.status.ApiStatus;
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
        form.requireFor(resource, false);
        byte[] body = new Renderer(resource, clock).object(form, object);
        return whole(status, form, body, warnings);
    }

    /** A tree that is no object of the resource: a Scale, a Status. */
    ApiReply tree(int status, ReplyForm form, ObjectNode tree, Warnings warnings) {
        boolean protobuf = form.syntax() == ReplyForm.Syntax.PROTOBUF;
        byte[] body = protobuf ? ProtobufForms.body(tree) : Json.write(tree);
        return whole(status, form, body, warnings);
    }

    ApiReply list(Resource resource, ReplyForm form, Listing.Page page) {
        form.requireFor(resource, true);
        if (resource.view().remote()) {
            // Before the reply begins, so that a failure can still be told.
            var objects = StoredObject.served(page.objects(), resource.view());
            return list(
                    resource.withView(ObjectView.IDENTITY),
                    form,
                    new Listing.Page(objects, page.revision(), page.next(), page.remaining()));
        }
        var renderer = new Renderer(resource, clock);
        if (form.syntax() == ReplyForm.Syntax.PROTOBUF) {
            var list = renderer.protobufList(form, metadata(resource, form, page), page.objects());
            return new ApiReply.Streaming(200, contentType(form), list.writer());
        }
        byte[] head = renderer.listHead(form, metadata(resource, form, page));
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
            return whole(200, form, out.toByteArray(), new Warnings());
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

    private static ObjectNode metadata(Resource resource, ReplyForm form, Listing.Page page) {
        var metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("resourceVersion", page.revision().toString());
        if (resource.definition().custom().isPresent() && form.shape() == ReplyForm.Shape.OBJECT) {
            // As in Kubernetes, whose lists of custom resources are no Go structs.
            metadata.put("continue", "");
        }
        page.next().ifPresent(token -> metadata.put("continue", token.encoded()));
        page.remaining().ifPresent(count -> metadata.put("remainingItemCount", count));
        return metadata;
    }

    private static ApiReply whole(int status, ReplyForm form, byte[] bytes, Warnings warnings) {
        return new ApiReply.Full(status, warnings.addTo(contentType(form)), finished(form, bytes));
    }

    private static byte[] finished(ReplyForm form, byte[] bytes) {
        return switch (form.syntax()) {
            case PROTOBUF -> bytes;
            case YAML -> YamlText.write(Json.parse(bytes));
            case JSON -> {
                if (form.pretty()) {
                    yield (Json.parse(bytes).toPrettyString() + "\n").getBytes(UTF_8);
                }
                if (bytes.length > 0 && bytes[bytes.length - 1] == '\n') {
                    yield bytes;
                }
                byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
                line[bytes.length] = '\n';
                yield line;
            }
        };
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

    /** The Status of a failure that is told within a watch; without details. */
    static ObjectNode failure(ApiStatus failure) {
        var status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", failure.message());
        if (!failure.reason().isEmpty()) {
            status.put("reason", failure.reason());
        }
        return status.put("code", failure.code());
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
