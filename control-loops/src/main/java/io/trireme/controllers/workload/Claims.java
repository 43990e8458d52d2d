package io.trireme.controllers.workload;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.trireme.client.ApiClientException;
import io.trireme.client.ObjectKey;
import io.trireme.client.PatchType;
import io.trireme.client.ResourceClient;
import io.trireme.client.json.ObjectCodec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out a {@link ClaimPlan}: adopts objects that an owner selects and nobody controls, and
 * releases those it no longer selects. Before the first adoption the owner is read from the server,
 * since a stale cache may hold an owner that is gone or dying.
 */
public final class Claims<O extends HasMetadata, T extends HasMetadata> {
    private final ResourceClient<O> owners;
    private final ResourceClient<T> dependents;

    public Claims(ResourceClient<O> owners, ResourceClient<T> dependents) {
        this.owners = requireNonNull(owners, "owners");
        this.dependents = requireNonNull(dependents, "dependents");
    }

    /**
     * The objects the owner has after adopting and releasing.
     *
     * @param reference what makes the owner an object's controller
     */
    public List<T> claim(O owner, OwnerReference reference, ClaimPlan<T> plan)
            throws InterruptedException {
        for (T released : plan.release()) {
            List<OwnerReference> kept =
                    released.getMetadata().getOwnerReferences().stream()
                            .filter(other -> !other.getUid().equals(reference.getUid()))
                            .toList();
            Optional<T> _ = setOwners(released, kept);
        }
        List<T> owned = new ArrayList<>(plan.owned());
        if (plan.adopt().isEmpty() || !alive(owner)) {
            return owned;
        }
        for (T orphan : plan.adopt()) {
            List<OwnerReference> more = new ArrayList<>();
            if (orphan.getMetadata().getOwnerReferences() != null) {
                more.addAll(orphan.getMetadata().getOwnerReferences());
            }
            more.add(reference);
            setOwners(orphan, more).ifPresent(owned::add);
        }
        return owned;
    }

    private boolean alive(O owner) throws InterruptedException {
        return owners.find(ObjectKey.of(owner))
                .map(HasMetadata::getMetadata)
                .filter(now -> now.getUid().equals(owner.getMetadata().getUid()))
                .filter(now -> now.getDeletionTimestamp() == null)
                .isPresent();
    }

    /** Empty when the object is gone. A change since it was cached is a conflict. */
    private Optional<T> setOwners(T object, List<OwnerReference> references)
            throws InterruptedException {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("uid", object.getMetadata().getUid());
        metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
        metadata.put("ownerReferences", references.isEmpty() ? null : references);
        try {
            return Optional.of(
                    dependents.patch(
                            object.getMetadata().getNamespace(),
                            object.getMetadata().getName(),
                            PatchType.MERGE,
                            ObjectCodec.write(Map.of("metadata", metadata)),
                            "",
                            ""));
        } catch (ApiClientException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
