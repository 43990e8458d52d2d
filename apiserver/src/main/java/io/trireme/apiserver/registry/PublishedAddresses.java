package io.trireme.apiserver.registry;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.IpAddress;
import io.trireme.apiserver.User;
import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.Revision;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The IPAddress objects in which everybody sees which addresses Services have. */
final class PublishedAddresses {
    /** Owner of their fields, by Kubernetes' name. */
    private static final String MANAGER = "kube-apiserver";

    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);
    private static final String FAMILY_LABEL = "ipaddress.kubernetes.io/ip-family";
    private static final String MANAGER_LABEL = "ipaddress.kubernetes.io/managed-by";
    private static final String ALLOCATOR = "ipallocator.k8s.io";

    private final Resource objects;
    private final ObjectStorage storage;
    private final Ownership ownership;
    private final Clock clock;

    PublishedAddresses(Resource objects, ObjectStorage storage, Ownership ownership, Clock clock) {
        this.objects = objects;
        this.storage = storage;
        this.ownership = ownership;
        this.clock = clock;
    }

    Resource resource() {
        return objects;
    }

    /** As this server's cache knows. */
    boolean isCached(String address) {
        return objects.cache().find(address).isPresent();
    }

    /** Linearizable. */
    boolean isStored(String address) {
        return storage.read(objects.key("", address)).isPresent();
    }

    Compare absent(String address) {
        return new Compare.ModRevision(objects.key("", address), Revision.ZERO);
    }

    Operation put(String address, ObjectNode service) {
        return new Operation.Put(
                objects.key("", address), Bytes.wrap(Trees.stored(object(address, service))));
    }

    Operation delete(String address) {
        return new Operation.Delete(KeyRange.single(objects.key("", address)));
    }

    private ObjectNode object(String address, ObjectNode service) {
        boolean v4 = IpAddress.find(address).filter(IpAddress::isV4).isPresent();
        var object = BootstrapObjects.object("networking.k8s.io/v1", "IPAddress", "", address);
        ObjectMeta.labels(object)
                .put(FAMILY_LABEL, v4 ? "IPv4" : "IPv6")
                .put(MANAGER_LABEL, ALLOCATOR);
        object.putObject("spec")
                .set(
                        "parentRef",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("resource", "services")
                                .put("namespace", ObjectMeta.namespace(service))
                                .put("name", ObjectMeta.name(service)));
        var owned = ownership.created(context(address), object);
        ObjectMeta.of(owned).put("uid", clock.uid()).put("creationTimestamp", clock.seconds());
        return owned;
    }

    private WriteContext context(String address) {
        return new WriteContext(
                objects,
                "",
                address,
                "",
                SYSTEM,
                WriteOptions.internal(MANAGER),
                MANAGER,
                Optional.empty(),
                new Warnings());
    }

    /** The Service that an IPAddress says it is of; empty if it is of something else. */
    static Optional<String> owner(ObjectNode address) {
        var parent = address.path("spec").path("parentRef");
        return Fields.text(parent, "group").isEmpty()
                        && Fields.text(parent, "resource").equals("services")
                ? Optional.of(Fields.text(parent, "namespace") + "/" + Fields.text(parent, "name"))
                : Optional.empty();
    }
}
