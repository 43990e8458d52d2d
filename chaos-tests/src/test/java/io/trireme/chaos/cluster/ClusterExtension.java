package io.trireme.chaos.cluster;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One cluster for all tests of a class: {@code @RegisterExtension static final ClusterExtension
 * cluster = new ClusterExtension(3, 3)}. When a test fails, the logs of its processes go to {@code
 * target/cluster-logs/CLASS}.
 */
public final class ClusterExtension
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final int servers;
    private final int nodes;
    private RunningCluster cluster;

    public ClusterExtension(int servers, int nodes) {
        this.servers = servers;
        this.nodes = nodes;
    }

    public RunningCluster cluster() {
        return cluster;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        cluster = RunningCluster.up(servers, nodes);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        copyLogsOnFailure(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (cluster != null) {
            copyLogsOnFailure(context);
            cluster.close();
        }
    }

    private void copyLogsOnFailure(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            cluster.copyLogs(
                    Path.of("target/cluster-logs", context.getRequiredTestClass().getSimpleName()));
        }
    }
}
