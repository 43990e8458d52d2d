package io.trireme.client.events;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Notes for people, as {@code kubectl describe} shows them under an object. */
public interface EventRecorder {
    /**
     * Records something that went well. Never blocks and never fails: when the server is away or
     * there are too many, events are dropped and counted.
     *
     * @param about needs apiVersion, kind, name and uid
     * @param reason one word in CamelCase, such as {@code ScalingReplicaSet}
     */
    void normal(HasMetadata about, String reason, String message);

    /** {@link #normal}, for something that needs attention. */
    void warning(HasMetadata about, String reason, String message);
}
