package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.Fields;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.User;
import io.trireme.apiserver.aggregation.RemoteApi;
import io.trireme.apiserver.aggregation.RemoteCalls;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.upstream.UpstreamException;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Finds out whether the servers behind APIServices answer, and says so in the condition {@code
 * Available}, in kube-aggregator's words. Of several servers the one whose store leads does it; all
 * go by what it says. What is asked over the network is asked every 30 s, and every round as long
 * as the answer is no.
 */
final class RemoteApiChecks implements Chore {
    private static final Logger log = LoggerFactory.getLogger(RemoteApiChecks.class);
    private static final String MANAGER = "kube-apiserver";
    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** A Service may have endpoints that do not answer beside ones that do. */
    private static final int ATTEMPTS = 3;

    private final Store store;
    private final Resource apiServices;
    private final ObjectReader objects;
    private final RemoteCalls calls;
    private final Updating updating;
    private final Clock clock;

    /** When each API answered last; a hint, owned by the chore's thread. */
    private final Map<String, Passed> passed = new TreeMap<>();

    /**
     * @param cause what the answer depends on besides the network
     */
    private record Passed(String cause, Instant at) {}

    /** A condition without its time. */
    private record Finding(String status, String reason, String message) {}

    RemoteApiChecks(
            Store store,
            Resource apiServices,
            ObjectReader objects,
            RemoteCalls calls,
            Updating updating,
            Clock clock) {
        this.store = store;
        this.apiServices = apiServices;
        this.objects = objects;
        this.calls = calls;
        this.updating = updating;
        this.clock = clock;
    }

    @Override
    public void round() throws InterruptedException {
        if (store.status().role() != StoreStatus.Role.LEADER) {
            passed.clear();
            return;
        }
        var names = new ArrayList<String>();
        var checks = new ArrayList<Callable<Finding>>();
        for (var object : apiServices.cache().snapshot().objects()) {
            var tree = StoredObject.of(object).tree();
            var api = RemoteApi.of(tree);
            if (api.isPresent()) {
                names.add(object.name());
                checks.add(() -> check(api.get(), object));
            } else if (!Fields.has(tree, "spec", "service")) {
                tell(object.name(), local(), tree);
            }
        }
        passed.keySet().retainAll(names);
        if (checks.isEmpty()) {
            return;
        }
        try (var threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("remote-api-check-", 0).factory())) {
            var findings = threads.invokeAll(checks);
            for (int i = 0; i < names.size(); i++) {
                tell(names.get(i), findings.get(i).get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check of a remote API failed", e.getCause());
        }
    }

    private static Finding local() {
        return new Finding("True", "Local", "Local APIServices are always available");
    }

    private static Finding no(String reason, String message) {
        return new Finding("False", reason, message);
    }

    private Finding check(RemoteApi api, CachedObject object) throws InterruptedException {
        String service = "service/" + api.service() + " in \"" + api.namespace() + "\"";
        var found = objects.find(SERVICES, api.namespace(), api.service());
        if (found.isEmpty()) {
            return no("ServiceNotFound", service + " is not present");
        }
        var slices =
                objects.labelled(
                        SLICES, api.namespace(), "kubernetes.io/service-name", api.service());
        if (Fields.text(found.get(), "spec", "type").equals("ClusterIP")) {
            var missing = missing(api, service, found.get(), slices);
            if (missing.isPresent()) {
                return missing.get();
            }
        }
        return asked(api, cause(object, found.get(), slices));
    }

    /** What the answer depends on: versions of the objects that lead to it. */
    private static String cause(CachedObject object, ObjectNode service, List<ObjectNode> slices) {
        var cause = new StringBuilder(object.labels() + " " + object.revision().value());
        cause.append(' ').append(ObjectMeta.text(service, "resourceVersion"));
        slices.forEach(
                slice -> cause.append(' ').append(ObjectMeta.text(slice, "resourceVersion")));
        return cause.toString();
    }

    private static Optional<Finding> missing(
            RemoteApi api, String service, ObjectNode found, List<ObjectNode> slices) {
        var port =
                Fields.objects(found, "spec", "ports").stream()
                        .filter(one -> Fields.number(one, "port") == api.port())
                        .findFirst();
        if (port.isEmpty()) {
            return Optional.of(
                    no("ServicePortError", service + " is not listening on port " + api.port()));
        }
        if (slices.isEmpty()) {
            return Optional.of(
                    no("EndpointsNotFound", "cannot find endpointslices for " + service));
        }
        String name = Fields.text(port.get(), "name");
        return slices.stream().anyMatch(slice -> hasReady(slice, name))
                ? Optional.empty()
                : Optional.of(
                        no(
                                "MissingEndpoints",
                                "endpointslices for "
                                        + service
                                        + " have no addresses with port name \""
                                        + name
                                        + "\""));
    }

    private static boolean hasReady(JsonNode slice, String portName) {
        return Fields.objects(slice, "ports").stream()
                        .anyMatch(port -> Fields.text(port, "name").equals(portName))
                && Fields.objects(slice, "endpoints").stream()
                        .anyMatch(
                                endpoint ->
                                        !Fields.has(endpoint, "conditions", "ready")
                                                || Fields.flag(endpoint, "conditions", "ready"));
    }

    private Finding asked(RemoteApi api, String cause) throws InterruptedException {
        var before = before(api.name());
        var now = clock.now();
        boolean known =
                before.isPresent()
                        && before.get().cause().equals(cause)
                        && now.isBefore(before.get().at().plus(PAUSE));
        String why = known ? "" : refusal(api);
        if (!why.isEmpty()) {
            forget(api.name());
            return no("FailedDiscoveryCheck", why);
        }
        if (!known) {
            remember(api.name(), new Passed(cause, now));
        }
        return new Finding("True", "Passed", "all checks passed");
    }

    private synchronized Optional<Passed> before(String name) {
        return Optional.ofNullable(passed.get(name));
    }

    private synchronized void remember(String name, Passed one) {
        passed.put(name, one);
    }

    private synchronized void forget(String name) {
        passed.remove(name);
    }

    /** Empty if the server answers what every API server must. */
    private String refusal(RemoteApi api) throws InterruptedException {
        String why = "";
        long end = System.nanoTime() + LIMIT.toNanos();
        for (int attempt = 0; attempt < ATTEMPTS && System.nanoTime() - end < 0; attempt++) {
            String url = "https://" + api.serverName() + ":" + api.port() + api.root();
            try (var reply = calls.get(api, api.root(), LIMIT)) {
                if (reply.status() / 100 == 2) {
                    return "";
                }
                why = "bad status from " + url + ": " + reply.status();
            } catch (UpstreamException e) {
                why = "Get \"" + url + "\": " + e.getMessage();
            } catch (ApiStatusException e) {
                return e.status().message();
            }
            why = "failing or missing response from " + url + ": " + why;
        }
        return why;
    }

    private void tell(String name, Finding finding) throws InterruptedException {
        var object = apiServices.cache().find(name);
        if (object.isPresent()) {
            tell(name, finding, StoredObject.of(object.get()).tree());
        }
    }

    private void tell(String name, Finding finding, ObjectNode present)
            throws InterruptedException {
        if (!changed(present, finding)) {
            return;
        }
        log.atInfo()
                .addKeyValue("api", name)
                .addKeyValue("available", finding.status())
                .addKeyValue("reason", finding.reason())
                .addKeyValue("message", finding.message())
                .log("availability of an API changed");
        var _ =
                updating.find(
                        context(name),
                        Updating.Kind.INTERNAL,
                        live -> {
                            var object = live.deepCopy();
                            set(object, finding);
                            return new Updating.Changed(object, false);
                        });
    }

    private static boolean changed(ObjectNode object, Finding finding) {
        var condition = condition(object);
        return condition.isEmpty()
                || !Fields.text(condition.get(), "status").equals(finding.status())
                || !Fields.text(condition.get(), "reason").equals(finding.reason())
                || !Fields.text(condition.get(), "message").equals(finding.message());
    }

    private static Optional<ObjectNode> condition(ObjectNode object) {
        return Fields.objects(object, "status", "conditions").stream()
                .filter(one -> Fields.text(one, "type").equals("Available"))
                .findFirst();
    }

    private void set(ObjectNode object, Finding finding) {
        var condition =
                condition(object)
                        .orElseGet(
                                () ->
                                        Fields.child(object, "status")
                                                .withArrayProperty("conditions")
                                                .addObject());
        boolean moved = !Fields.text(condition, "status").equals(finding.status());
        String time = moved ? clock.seconds() : Fields.text(condition, "lastTransitionTime");
        condition.removeAll();
        condition
                .put("type", "Available")
                .put("status", finding.status())
                .put("lastTransitionTime", time)
                .put("reason", finding.reason())
                .put("message", finding.message());
    }

    private WriteContext context(String name) {
        return new WriteContext(
                apiServices,
                "",
                name,
                "status",
                SYSTEM,
                WriteOptions.internal(MANAGER),
                MANAGER,
                Optional.empty(),
                new Warnings());
    }
}
