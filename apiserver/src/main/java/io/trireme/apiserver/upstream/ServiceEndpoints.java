package io.trireme.apiserver.upstream;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.Fields;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ObjectReader;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Where a Service is reached: the address and port of one of its endpoints, as this server's watch
 * caches know them (DESIGN §4: no service proxy is asked). Whether that address may be dialled is
 * for {@code AllowedDestinations} to say. Any thread may ask; nothing is kept.
 */
public final class ServiceEndpoints {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String EXTERNAL = "ExternalName";

    private final ObjectReader objects;
    private final RandomGenerator random;

    /**
     * @param random chooses among endpoints
     */
    public ServiceEndpoints(ObjectReader objects, RandomGenerator random) {
        this.objects = requireNonNull(objects, "objects");
        this.random = requireNonNull(random, "random");
    }

    /**
     * A place to connect to.
     *
     * @param host an IP address, or the name that an ExternalName Service gives
     */
    public record Endpoint(String host, int port) {}

    /**
     * For webhooks and APIServices, which name a Service by its port's number. A Service of type
     * ExternalName is its external name, at that very port, as upstream's {@code ResolveCluster}
     * has it; all others are one of their endpoints.
     *
     * @throws ApiStatusException 404 if there is no such Service, 503 if it has no such port or
     *     nobody is ready behind it
     */
    public Endpoint require(String namespace, String name, int port) {
        var service = requireService(namespace, name);
        if (Fields.text(service, "spec", "type").equals(EXTERNAL)) {
            return new Endpoint(Fields.text(service, "spec", "externalName"), port);
        }
        return behind(service, namespace, name, portName(service, name, port));
    }

    /**
     * For the proxy of Services: the port is a number, a name, or empty for the port without a
     * name. External names are not followed.
     *
     * @throws ApiStatusException as {@link #require(String, String, int)}
     */
    public Endpoint require(String namespace, String name, String port) {
        var service = requireService(namespace, name);
        String type = Fields.text(service, "spec", "type");
        if (type.equals(EXTERNAL)) {
            throw new ApiStatusException(
                    ApiStatus.internal("unsupported service type \"" + type + "\""));
        }
        boolean number = !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
        String portName = number ? portName(service, name, Long.parseLong(port)) : port;
        return behind(service, namespace, name, portName);
    }

    private ObjectNode requireService(String namespace, String name) {
        return objects.find(SERVICES, namespace, name)
                .orElseThrow(() -> new ApiStatusException(ApiStatus.notFound(SERVICES, name)));
    }

    private static String portName(ObjectNode service, String name, long number) {
        return Fields.objects(service, "spec", "ports").stream()
                .filter(port -> Fields.number(port, "port") == number)
                .findFirst()
                .map(port -> Fields.text(port, "name"))
                .orElseThrow(
                        () ->
                                unavailable(
                                        "no service port "
                                                + number
                                                + " found for service \""
                                                + name
                                                + "\""));
    }

    private Endpoint behind(ObjectNode service, String namespace, String name, String portName) {
        var slices = objects.labelled(SLICES, namespace, SERVICE_LABEL, name);
        var families = Fields.strings(service, "spec", "ipFamilies");
        var reachable =
                slices.stream()
                        .filter(
                                slice ->
                                        families.isEmpty()
                                                || families.contains(
                                                        Fields.text(slice, "addressType")))
                        .toList();
        return choose(reachable, portName, ServiceEndpoints::isReady)
                .or(() -> choose(reachable, portName, ServiceEndpoints::isServing))
                .orElseThrow(
                        () -> unavailable("no endpoints available for service \"" + name + "\""));
    }

    private Optional<Endpoint> choose(
            List<ObjectNode> slices, String portName, Predicate<ObjectNode> fit) {
        var found = new ArrayList<Endpoint>();
        for (var slice : slices) {
            var port = port(slice, portName);
            if (port.isEmpty()) {
                continue;
            }
            for (var endpoint : Fields.objects(slice, "endpoints")) {
                if (fit.test(endpoint)) {
                    // Consumers use the first address of an endpoint (KEP-752).
                    Fields.strings(endpoint, "addresses").stream()
                            .findFirst()
                            .ifPresent(ip -> found.add(new Endpoint(ip, port.get())));
                }
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.get(random.nextInt(found.size())));
    }

    /** The port that pods listen on; a named target port may differ from slice to slice. */
    private static Optional<Integer> port(ObjectNode slice, String name) {
        return Fields.objects(slice, "ports").stream()
                .filter(port -> Fields.text(port, "name").equals(name))
                .map(port -> (int) Fields.number(port, "port"))
                .filter(number -> number > 0)
                .findFirst();
    }

    /** A condition that nobody set counts as true. */
    private static boolean isReady(ObjectNode endpoint) {
        return !Fields.has(endpoint, "conditions", "ready")
                || Fields.flag(endpoint, "conditions", "ready");
    }

    /** Still answers though it terminates; asked when none is ready (KEP-1669). */
    private static boolean isServing(ObjectNode endpoint) {
        return Fields.flag(endpoint, "conditions", "serving")
                && Fields.flag(endpoint, "conditions", "terminating");
    }

    private static ApiStatusException unavailable(String message) {
        return new ApiStatusException(
                new ApiStatus(503, "ServiceUnavailable", message, Optional.empty()));
    }
}
