package io.trireme.apiserver.registry.connect;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Failures;
import io.trireme.apiserver.upstream.ServiceEndpoints;
import io.trireme.apiserver.upstream.ServiceEndpoints.Endpoint;

/** Who answers for a Service that is proxied to. */
final class ServiceBackends {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private final ObjectReader objects;
    private final ServiceEndpoints endpoints;

    ServiceBackends(ObjectReader objects, ServiceEndpoints endpoints) {
        this.objects = objects;
        this.endpoints = endpoints;
    }

    /**
     * A ready endpoint, any of them.
     *
     * @throws io.trireme.api.status.ApiStatusException 404 if there is no such Service, or nobody
     *     has said yet who its endpoints are; 503 if it has no such port or nobody is ready
     */
    Endpoint find(String namespace, ProxyName name) {
        boolean number = name.port().matches("[0-9]+");
        // A port's number is looked for in the Service first, and its lack told before all else.
        if (!number && objects.labelled(SLICES, namespace, SERVICE_LABEL, name.name()).isEmpty()) {
            throw Failures.notFound(SERVICES, name.name());
        }
        return endpoints.require(namespace, name.name(), name.port());
    }
}
