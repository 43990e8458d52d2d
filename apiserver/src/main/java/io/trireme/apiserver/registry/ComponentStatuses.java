package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.registry.cache.WatchCache;
import io.trireme.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The health of the control plane's parts, looked up when someone asks: the store by a read of the
 * present, the scheduler and the controller manager by their leases. Kubernetes asks ports of its
 * own machine instead, where no other server's scheduler could be seen.
 */
final class ComponentStatuses {
    private static final GroupResource LEASES = new GroupResource("coordination.k8s.io", "leases");
    private static final String NAMESPACE = "kube-system";
    private static final String STORE = "etcd-0";

    /** A part and the lease that the one which works holds; the store has none. */
    private record Component(String name, String lease) {}

    private static final List<Component> COMPONENTS =
            List.of(
                    new Component("controller-manager", "kube-controller-manager"),
                    new Component("scheduler", "kube-scheduler"),
                    new Component(STORE, ""));

    private final Resource resource;
    private final LiveReader live;
    private final Clock clock;
    private final Replies replies;

    ComponentStatuses(
            ResourceDefinition definition, LiveReader live, Clock clock, Replies replies) {
        var name = definition.groupResource();
        // Nothing of it is stored, so nothing is ever in the cache.
        this.resource =
                new Resource(
                        definition,
                        BuiltInKinds.rules(definition.kind()),
                        name,
                        ObjectView.IDENTITY,
                        Effects.NONE,
                        new WatchCache(name, new FieldIndex(definition)));
        this.live = live;
        this.clock = clock;
        this.replies = replies;
    }

    static boolean serves(RequestInfo info) {
        return info.group().isEmpty()
                && info.resource().equals("componentstatuses")
                && info.namespace().isEmpty()
                && info.subresource().isEmpty();
    }

    ApiReply handle(ApiRequest request, RequestInfo info) {
        if (!resource.allows(info.verb()) || request.method().equals("HEAD")) {
            throw Failures.methodNotAllowed();
        }
        var form = ReplyForm.of(request, resource, false);
        var renderer = new Renderer(resource, clock);
        if (info.verb().equals("get")) {
            var component =
                    COMPONENTS.stream()
                            .filter(one -> one.name().equals(info.name()))
                            .findFirst()
                            .orElseThrow(
                                    () -> Failures.plain("Component not found: " + info.name()));
            var tree = renderer.tree(form, status(component), true);
            return replies.tree(200, form, tree, new Warnings());
        }
        var selection = ListOptions.of(request.query(), info, resource, false).selection();
        var objects = new ArrayList<ObjectNode>();
        for (var component : COMPONENTS) {
            boolean selected =
                    selection.labels().matches(Map.of())
                            && selection
                                    .fields()
                                    .matches(
                                            field ->
                                                    field.equals("metadata.name")
                                                            ? component.name()
                                                            : "");
            if (selected) {
                objects.add(status(component));
            }
        }
        return replies.tree(200, form, renderer.list(form, objects), new Warnings());
    }

    private ObjectNode status(Component component) {
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", resource.kind())
                        .put("apiVersion", "v1");
        object.putObject("metadata").put("name", component.name());
        var fault = fault(component);
        object.putArray("conditions")
                .addObject()
                .put("type", "Healthy")
                .put("status", fault.isEmpty() ? "True" : "False")
                .put("message", fault.orElse("ok"));
        return object;
    }

    private Optional<String> fault(Component component) {
        try {
            var lease = live.read(LEASES, NAMESPACE, component.lease());
            return component.lease().isEmpty() ? Optional.empty() : fault(component.lease(), lease);
        } catch (StoreException e) {
            return Optional.of("the store does not answer: " + e.getMessage());
        }
    }

    private Optional<String> fault(String name, Optional<ObjectNode> lease) {
        var spec = lease.map(one -> one.path("spec")).orElse(JsonNodeFactory.instance.objectNode());
        String holder = spec.path("holderIdentity").asString("");
        if (holder.isEmpty()) {
            return Optional.of("nobody holds the lease " + NAMESPACE + "/" + name);
        }
        var end = end(spec);
        return end.isAfter(clock.now())
                ? Optional.empty()
                : Optional.of(
                        "the lease "
                                + NAMESPACE
                                + "/"
                                + name
                                + " of "
                                + holder
                                + " ended at "
                                + end);
    }

    private static Instant end(JsonNode spec) {
        try {
            return OffsetDateTime.parse(spec.path("renewTime").asString(""))
                    .toInstant()
                    .plusSeconds(spec.path("leaseDurationSeconds").asLong(0));
        } catch (DateTimeException _) {
            return Instant.EPOCH;
        }
    }
}
