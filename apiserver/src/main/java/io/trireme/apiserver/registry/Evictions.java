package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodyFormats;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * The subresource {@code eviction} of pods: a delete that disruption budgets may refuse. A budget
 * is counted down before its pod is marked, by a write that holds only if nobody else counted
 * meanwhile; a server that dies in between has evicted too little, and the controller takes the
 * entry in {@code disruptedPods} out after two minutes.
 */
final class Evictions {
    /** Clients may still send the version that is no longer served as a group. */
    private static final List<GroupVersionKind> KINDS =
            List.of(
                    new GroupVersionKind("policy", "v1", "Eviction"),
                    new GroupVersionKind("policy", "v1beta1", "Eviction"));

    /** Owner of what an eviction writes into a budget, by Kubernetes' name. */
    private static final String MANAGER = "kube-apiserver";

    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);
    private static final int ATTEMPTS_MAX = 20;

    private final Schema schema;
    private final Resource budgets;
    private final ObjectStorage storage;
    private final Updating updating;
    private final Deletion deletion;
    private final Listing listing;
    private final Replies replies;
    private final Clock clock;

    Evictions(
            SchemaCatalog schemas,
            Resource budgets,
            ObjectStorage storage,
            Updating updating,
            Deletion deletion,
            Listing listing,
            Replies replies,
            Clock clock) {
        this.schema = schemas.require("io.k8s.api.policy.v1.Eviction");
        this.budgets = budgets;
        this.storage = storage;
        this.updating = updating;
        this.deletion = deletion;
        this.listing = listing;
        this.replies = replies;
        this.clock = clock;
    }

    ApiReply create(Resource pods, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        var options = WriteOptions.of(request.query(), "CreateOptions");
        var sent = Verbs.context(pods, request, info, user, options);
        var eviction =
                BodyDecoder.decode(
                        request.body(),
                        BodyFormats.of(request.headers()),
                        schema,
                        KINDS,
                        options.fieldValidation(),
                        sent.warnings());
        if (!ObjectMeta.name(eviction).equals(info.name())) {
            throw Failures.badRequest("name in URL does not match name in Eviction object");
        }
        var asked =
                eviction.get("deleteOptions") instanceof ObjectNode tree
                        ? DeleteOptions.ofTree(tree)
                        : DeleteOptions.NONE;
        var deleteOptions = asked.withDryRun(asked.dryRun() || options.dryRun());
        evict(sent.withOptions(options.withDryRun(deleteOptions.dryRun())), deleteOptions);
        return replies.tree(201, form, Replies.success(201), sent.warnings());
    }

    private void evict(WriteContext context, DeleteOptions asked) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var pod = require(context);
            if (!needsNoBudget(pod.tree())) {
                evictGuarded(context, asked, pod);
                return;
            }
            boolean mayChange = !isOver(pod.tree()) && asked.preconditionVersion().isEmpty();
            try {
                delete(context, mayChange ? asked.withVersion(pod.revision().toString()) : asked);
                return;
            } catch (ApiStatusException e) {
                // A pending pod that became ready meanwhile is looked at anew.
                if (!mayChange || !isConflict(e) || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private StoredObject require(WriteContext context) {
        var pods = context.resource();
        return storage.read(pods.key(context.namespace(), context.name()))
                .orElseThrow(() -> Failures.notFound(pods.name(), context.name()));
    }

    private static boolean needsNoBudget(ObjectNode pod) {
        return isOver(pod) || phase(pod).equals("Pending");
    }

    private static boolean isOver(ObjectNode pod) {
        return ObjectMeta.deleting(pod)
                || phase(pod).equals("Succeeded")
                || phase(pod).equals("Failed");
    }

    private static String phase(ObjectNode pod) {
        return pod.path("status").path("phase").asString("");
    }

    private static boolean isReady(ObjectNode pod) {
        for (var condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return false;
    }

    private static boolean isConflict(ApiStatusException e) {
        return e.status().reason().equals("Conflict");
    }

    private void evictGuarded(WriteContext context, DeleteOptions asked, StoredObject pod)
            throws InterruptedException {
        var guards = guardsOf(context, pod.tree());
        if (guards.size() > 1) {
            throw Failures.plain(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource"
                            + " does not support.");
        }
        if (guards.isEmpty()) {
            delete(context, asked);
            return;
        }
        var budget = guards.getFirst();
        if (isReady(pod.tree()) || !budget.freesUnhealthy()) {
            countDown(context, budget.name());
            delete(context, asked);
            return;
        }
        boolean held = asked.preconditionVersion().isPresent();
        try {
            // Only as long as it is as unhealthy as it was found.
            delete(context, held ? asked : asked.withVersion(pod.revision().toString()));
        } catch (ApiStatusException e) {
            throw isConflict(e) && !held ? budget.notYet() : e;
        }
    }

    /** The budgets of the present that guard a pod. */
    private List<DisruptionBudget> guardsOf(WriteContext context, ObjectNode pod)
            throws InterruptedException {
        listing.awaitPresent();
        return budgets.cache().snapshot().namespace(context.namespace()).stream()
                .map(cached -> new DisruptionBudget(StoredObject.of(cached).tree()))
                .filter(budget -> budget.guards(pod))
                .toList();
    }

    private void countDown(WriteContext context, String budget) throws InterruptedException {
        var options = WriteOptions.internal(MANAGER).withDryRun(context.dryRun());
        var write =
                new WriteContext(
                        budgets,
                        context.namespace(),
                        budget,
                        "status",
                        SYSTEM,
                        options,
                        MANAGER,
                        Optional.empty(),
                        new Warnings());
        updating.update(
                write,
                Updating.Kind.STATUS,
                live ->
                        new Updating.Changed(
                                new DisruptionBudget(live)
                                        .disrupted(context.name(), clock.seconds()),
                                false));
    }

    /** Says in the pod's status why it goes, then deletes it. */
    private void delete(WriteContext context, DeleteOptions asked) throws InterruptedException {
        var options = asked;
        if (!context.dryRun()) {
            var marked =
                    updating.update(
                            context,
                            Updating.Kind.INTERNAL,
                            live -> {
                                requirePreconditions(context, asked, live);
                                return new Updating.Changed(evicted(live), true);
                            });
            if (asked.preconditionVersion().isPresent()) {
                options = asked.withVersion(marked.object().revision().toString());
            }
        }
        deletion.delete(context, options);
    }

    private static void requirePreconditions(
            WriteContext context, DeleteOptions options, ObjectNode live) {
        require(context, "UID", options.preconditionUid(), ObjectMeta.uid(live));
        require(
                context,
                "ResourceVersion",
                options.preconditionVersion(),
                ObjectMeta.text(live, "resourceVersion"));
    }

    private static void require(
            WriteContext context, String what, Optional<String> asked, String present) {
        if (asked.filter(value -> !value.equals(present)).isPresent()) {
            throw Failures.conflict(
                    context.resource().name(),
                    context.name(),
                    "Precondition failed: "
                            + what
                            + " in precondition: "
                            + asked.get()
                            + ", "
                            + what
                            + " in object meta: "
                            + present);
        }
    }

    private ObjectNode evicted(ObjectNode live) {
        var pod = live.deepCopy();
        var status = pod.get("status") instanceof ObjectNode s ? s : pod.putObject("status");
        Conditions.set(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "DisruptionTarget")
                        .put("status", "True")
                        .putNull("lastProbeTime")
                        .put("lastTransitionTime", clock.seconds())
                        .put("reason", "EvictionByEvictionAPI")
                        .put("message", "Eviction API: evicting"));
        return pod;
    }
}
