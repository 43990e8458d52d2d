package io.trireme.scheduler.plugin;

import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

/** Says how well a node that can take a pod suits it. */
public interface ScorePlugin {
    /** The best score after normalizing. */
    long SCORE_MAX = 100;

    long score(PodRequest pod, NodeState node);

    /** Brings the scores of all feasible nodes into 0 to {@link #SCORE_MAX}, in place. */
    default void normalize(long[] scores) {}

    /** Scales so that the highest becomes {@link #SCORE_MAX}; reversed, the lowest does. */
    static void scale(long[] scores, boolean reversed) {
        long highest = 0;
        for (long score : scores) {
            highest = Math.max(highest, score);
        }
        for (int i = 0; i < scores.length; i++) {
            long scaled = highest == 0 ? 0 : SCORE_MAX * scores[i] / highest;
            scores[i] = reversed ? SCORE_MAX - scaled : scaled;
        }
    }
}
