package io.trireme.chaos.cluster;

import java.io.IOException;
import java.time.Duration;

/** {@code kubectl rollout status} of a Deployment, as a process of its own. */
public final class Rollout implements AutoCloseable {
    private final RunningCommand status;
    private final Duration limit;

    private Rollout(RunningCommand status, Duration limit) {
        this.status = status;
        this.limit = limit;
    }

    /** Applies a Deployment and starts to follow its rollout. */
    public static Rollout apply(Kubectl kubectl, String deployment, String manifest, Duration limit)
            throws IOException, InterruptedException {
        kubectl.runWithInput(manifest, "apply", "-f", "-").requireSuccess();
        return new Rollout(
                kubectl.start(
                        "rollout",
                        "status",
                        "deployment/" + deployment,
                        "--timeout=" + limit.toSeconds() + "s"),
                limit);
    }

    /**
     * Waits until kubectl says that it waits for pods.
     *
     * @throws AssertionError if it ends first
     */
    public void awaitUnderWay() throws InterruptedException {
        if (status.awaitLine(line -> line.contains("out of"), limit).isEmpty()) {
            throw new AssertionError("no rollout: " + status.lines());
        }
    }

    /** Waits for the end and fails unless kubectl's exit code is 0. */
    public void requireRolledOut() throws InterruptedException {
        status.await(limit.plusSeconds(10)).requireSuccess();
    }

    @Override
    public void close() {
        status.close();
    }
}
