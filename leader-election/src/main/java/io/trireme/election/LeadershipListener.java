package io.trireme.election;

import io.trireme.client.Fence;

/** Starts and stops the work of a leader. Called from the elector's thread, one call at a time. */
public interface LeadershipListener {
    /**
     * A term begins. Must return at once (start threads, don't work): renewals wait for it.
     *
     * @param fence to be carried by every write of this term
     */
    void started(Fence fence);

    /**
     * The term is over. Returns when the term's work has ended; it may take as long as that needs,
     * but what is written late is refused.
     */
    void stopped();
}
