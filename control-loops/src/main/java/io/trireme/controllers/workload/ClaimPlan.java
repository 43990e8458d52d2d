package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which objects a controller's object owns, should adopt, and should release.
 *
 * @param owned objects it controls and selects, in the order given
 * @param adopt objects it selects that nobody controls
 * @param release objects it controls and no longer selects
 */
public record ClaimPlan<T extends HasMetadata>(List<T> owned, List<T> adopt, List<T> release) {
    public ClaimPlan {
        owned = List.copyOf(owned);
        adopt = List.copyOf(adopt);
        release = List.copyOf(release);
    }

    /** Sorts the candidates (all of the owner's namespace). A dying owner adopts nothing. */
    public static <T extends HasMetadata> ClaimPlan<T> of(
            HasMetadata owner, LabelMatcher selector, List<T> candidates) {
        boolean dying = owner.getMetadata().getDeletionTimestamp() != null;
        List<T> owned = new ArrayList<>();
        List<T> adopt = new ArrayList<>();
        List<T> release = new ArrayList<>();
        for (T candidate : candidates) {
            boolean matches = selector.matches(candidate.getMetadata().getLabels());
            Optional<OwnerReference> controller = Owners.controllerOf(candidate);
            if (controller.isPresent()) {
                if (!controller.get().getUid().equals(owner.getMetadata().getUid())) {
                    continue;
                }
                if (matches) {
                    owned.add(candidate);
                } else if (!dying) {
                    release.add(candidate);
                }
            } else if (matches
                    && !dying
                    && candidate.getMetadata().getDeletionTimestamp() == null) {
                adopt.add(candidate);
            }
        }
        return new ClaimPlan<>(owned, adopt, release);
    }
}
