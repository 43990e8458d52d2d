package io.trireme.store.ratis;

import java.io.IOException;

/**
 * The leader's answer to who would give a vote to a learner too early; Ratis carries it by name.
 */
public final class LearnerLagsException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence for the operator
     */
    public LearnerLagsException(String message) {
        super(message);
    }
}
