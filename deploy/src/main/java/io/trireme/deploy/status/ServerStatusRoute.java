package io.trireme.deploy.status;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.store.Store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code GET /trireme/v1/status}: this server as it sees itself, from memory, so that it answers
 * without a quorum too.
 */
public final class ServerStatusRoute implements ApiHandler {
    public static final String PATH = "/trireme/v1/status";

    private static final GroupResource LEASES = new GroupResource("coordination.k8s.io", "leases");
    private static final String NAMESPACE = "kube-system";
    private static final Map<String, String> LEASE_BY_ROLE =
            new TreeMap<>(
                    Map.of(
                            "controller-manager", "kube-controller-manager",
                            "scheduler", "kube-scheduler"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String name;
    private final Store store;
    private final ObjectReader objects;
    private final List<Readiness> ready;

    public ServerStatusRoute(
            String name, Store store, ObjectReader objects, List<Readiness> ready) {
        this.name = requireNonNull(name, "name");
        this.store = requireNonNull(store, "store");
        this.objects = requireNonNull(objects, "objects");
        this.ready = List.copyOf(ready);
    }

    @Override
    public ApiReply handle(ApiRequest request, RequestInfo info, User user) {
        if (!request.path().equals(PATH)) {
            throw new ApiStatusException(
                    ApiStatus.notFound(new GroupResource("", "paths"), request.path()));
        }
        return new ApiReply.Full(
                200,
                HttpHeaders.of("Content-Type", "application/json"),
                JSON.writeValueAsBytes(document()));
    }

    private ObjectNode document() {
        var status = store.status();
        ObjectNode root = JSON.createObjectNode();
        root.put("name", name);
        root.put("pid", ProcessHandle.current().pid());
        String reason = notReadyReason();
        root.put("ready", reason.isEmpty());
        root.put("reason", reason);
        root.putObject("raft")
                .put("role", status.role().name().toLowerCase(Locale.ROOT))
                .put("term", status.term())
                .put("leader", status.leader().orElse(""))
                .put("lastContactMillis", status.lastContact().toMillis())
                .put("appliedIndex", status.appliedIndex())
                .put("lag", status.lag())
                .put("revision", status.revision().value())
                .put("full", !store.space().alarms().isEmpty());
        var leases = root.putObject("leases");
        LEASE_BY_ROLE.forEach(
                (role, lease) ->
                        objects.find(LEASES, NAMESPACE, lease)
                                .ifPresent(
                                        object ->
                                                putLease(
                                                        leases.putObject(role),
                                                        object.path("spec"))));
        return root;
    }

    private String notReadyReason() {
        return ready.stream()
                .flatMap(one -> one.checks().entrySet().stream())
                .filter(check -> !check.getValue().isEmpty())
                .map(check -> check.getKey() + ": " + check.getValue())
                .collect(Collectors.joining("; "));
    }

    private static void putLease(ObjectNode into, JsonNode spec) {
        String identity = spec.path("holderIdentity").asString("");
        int suffix = identity.lastIndexOf('_');
        into.put("holder", suffix < 0 ? identity : identity.substring(0, suffix))
                .put("since", spec.path("acquireTime").asString(""))
                .put("renewed", spec.path("renewTime").asString(""))
                .put("transitions", spec.path("leaseTransitions").asInt(0));
    }
}
