package io.trireme.chaos.cluster;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Gives tests the cluster that all of them share, as a {@link RunningCluster} of three servers and
 * three hollow nodes. A test leaves all of its processes running. The cluster ends with the test
 * run; the logs of its processes go to {@code target/cluster-logs/CLASS} when a test fails.
 */
public final class SharedCluster implements ParameterResolver, AfterEachCallback {
    private static final int SERVERS = 3;
    private static final int NODES = 3;
    private static final ExtensionContext.Namespace STORE =
            ExtensionContext.Namespace.create(SharedCluster.class);

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
            ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningCluster.class;
    }

    @Override
    public RunningCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return of(context);
    }

    /** Kept in the root's store, which closes it when the last test is done. */
    public static RunningCluster of(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent("cluster", _ -> start(), RunningCluster.class);
    }

    private static RunningCluster start() {
        requireKubectl();
        try {
            return RunningCluster.up(SERVERS, NODES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the cluster started", e);
        }
    }

    private static void requireKubectl() {
        boolean there =
                Arrays.stream(
                                System.getenv()
                                        .getOrDefault("PATH", "")
                                        .split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
        if (!there) {
            throw new AssertionError(
                    "kubectl is missing: install it (Debian: apt-get install kubernetes-client) or"
                            + " run ./trireme test, which does");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            String test = context.getRequiredTestClass().getSimpleName();
            of(context).copyLogs(Path.of("target/cluster-logs", test));
        }
    }
}
