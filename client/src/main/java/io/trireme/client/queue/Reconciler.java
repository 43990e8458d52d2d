package io.trireme.client.queue;

import java.time.Duration;
import java.util.Optional;

/** Brings what one key names closer to what it should be. */
@FunctionalInterface
public interface Reconciler<K> {
    /**
     * Runs again and again; an exception means to try again with back-off.
     *
     * @return when to look again without a change, if at all
     */
    Optional<Duration> reconcile(K key) throws InterruptedException;
}
