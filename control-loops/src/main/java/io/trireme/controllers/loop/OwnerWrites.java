package io.trireme.controllers.loop;

import io.trireme.client.ObjectKey;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.OwnWrites;

import java.time.Duration;

/**
 * What a controller has written for the objects of its kind: to each itself, and to those it owns.
 * Lives as long as the controller, so that a new term knows of the writes of the last.
 *
 * @param ofDependents writes to owned objects, by their owner's key
 * @param ofOwner writes to the owner itself, its status most often
 */
public record OwnerWrites(OwnWrites<ObjectKey> ofDependents, OwnWrites<ObjectKey> ofOwner) {
    /** Until own writes show in the caches; they usually do within milliseconds. */
    public static final Duration CACHE_WAIT = Duration.ofMillis(20);

    public OwnerWrites() {
        this(new OwnWrites<>(), new OwnWrites<>());
    }

    /** True when both caches show all that was written for a key. */
    public boolean settled(ObjectKey key, Informer<?> dependents, Informer<?> owners) {
        return ofDependents.settled(key, dependents) && ofOwner.settled(key, owners);
    }

    /** Drops what is known of an owner that is gone. */
    public void forget(ObjectKey key) {
        ofDependents.forget(key);
        ofOwner.forget(key);
    }
}
