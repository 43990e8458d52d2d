package io.trireme.controllers.deployment;

import static io.trireme.controllers.deployment.ReplicaSets.wanted;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.trireme.controllers.deployment.DeploymentAction.Scaling;
import io.trireme.controllers.deployment.DeploymentAction.UpdateReplicaSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A plan in the making: the Deployment, its ReplicaSets as they will be after the actions so far,
 * and those actions. Lives within one call of {@link DeploymentPlan}.
 */
final class DeploymentState {
    private final Deployment deployment;
    private final ReplicaBounds bounds;
    private final List<ReplicaSet> sets;
    private final Optional<String> newSetUid;
    private final List<DeploymentAction> actions = new ArrayList<>();

    DeploymentState(Deployment deployment, List<ReplicaSet> owned) {
        this.deployment = deployment;
        this.bounds = ReplicaBounds.of(deployment);
        this.sets = new ArrayList<>(owned);
        sets.sort(ReplicaSets.OLDEST_FIRST);
        this.newSetUid =
                sets.stream()
                        .filter(
                                set ->
                                        PodTemplateHash.sameTemplate(
                                                set.getSpec().getTemplate(),
                                                deployment.getSpec().getTemplate()))
                        .map(set -> set.getMetadata().getUid())
                        .findFirst();
    }

    static boolean recreates(Deployment deployment) {
        return deployment.getSpec().getStrategy() != null
                && "Recreate".equals(deployment.getSpec().getStrategy().getType());
    }

    Deployment deployment() {
        return deployment;
    }

    ReplicaBounds bounds() {
        return bounds;
    }

    List<DeploymentAction> actions() {
        return actions;
    }

    void add(DeploymentAction action) {
        actions.add(action);
    }

    /** All ReplicaSets, oldest first. */
    List<ReplicaSet> all() {
        return List.copyOf(sets);
    }

    /** The ReplicaSet of the present template (the oldest, should there be several). */
    Optional<ReplicaSet> newSet() {
        return sets.stream().filter(this::isNew).findFirst();
    }

    /** ReplicaSets of other templates, oldest first. */
    List<ReplicaSet> old() {
        return sets.stream().filter(set -> !isNew(set)).toList();
    }

    /** Old ReplicaSets that still want pods, oldest first. */
    List<ReplicaSet> activeOld() {
        return old().stream().filter(ReplicaSets::active).toList();
    }

    /** Plans that a ReplicaSet gets this size and the Deployment's sizes as annotations. */
    boolean scale(ReplicaSet set, int replicas) {
        int before = wanted(set);
        SortedMap<String, String> annotations =
                Revisions.withSizes(Revisions.annotations(set), bounds);
        if (before == replicas && annotations.equals(Revisions.annotations(set))) {
            return false;
        }
        ReplicaSet scaled =
                new ReplicaSetBuilder(set)
                        .editMetadata()
                        .withAnnotations(annotations)
                        .endMetadata()
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
        replace(
                scaled,
                before == replicas
                        ? Optional.empty()
                        : Optional.of(new Scaling(ReplicaSets.name(set), before, replicas)));
        return true;
    }

    /** Like {@link #scale} but leaves a ReplicaSet of the right size alone. */
    boolean scaleIfNeeded(ReplicaSet set, int replicas) {
        return wanted(set) != replicas && scale(set, replicas);
    }

    void replace(ReplicaSet changed, Optional<Scaling> scaling) {
        String uid = changed.getMetadata().getUid();
        sets.replaceAll(set -> set.getMetadata().getUid().equals(uid) ? changed : set);
        // One write per ReplicaSet and step: a second change of the same set joins the first.
        int earlier = indexOfUpdate(uid);
        if (earlier < 0) {
            actions.add(new UpdateReplicaSet(changed, scaling));
            return;
        }
        Optional<Scaling> first = ((UpdateReplicaSet) actions.get(earlier)).scaling();
        Optional<Scaling> joined =
                scaling.map(
                        last ->
                                new Scaling(
                                        last.replicaSet(),
                                        first.map(Scaling::from).orElse(last.from()),
                                        last.to()));
        actions.set(earlier, new UpdateReplicaSet(changed, joined.or(() -> first)));
    }

    private int indexOfUpdate(String uid) {
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof UpdateReplicaSet(ReplicaSet set, _)
                    && set.getMetadata().getUid().equals(uid)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isNew(ReplicaSet set) {
        return newSetUid.filter(uid -> uid.equals(set.getMetadata().getUid())).isPresent();
    }
}
