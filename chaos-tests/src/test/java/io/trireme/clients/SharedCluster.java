package io.trireme.clients;

import io.trireme.chaos.cluster.RunningCluster;

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
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives tests the cluster that all of them share, as a {@link RunningCluster}, and a namespace of
 * their own, as a {@link Workspace}. The cluster ends with the test run; the logs of its processes
 * go to {@code target/cluster-logs/CLASS} when a test fails.
 */
public final class SharedCluster implements ParameterResolver, AfterEachCallback {
    private static final int SERVERS = 3;
    private static final int NODES = 3;
    private static final ExtensionContext.Namespace STORE =
            ExtensionContext.Namespace.create(SharedCluster.class);

    /** Constructors take parameters too, and a namespace is one test's, not its class's. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
            ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RunningCluster.class || type == Workspace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == RunningCluster.class) {
            return cluster(context);
        }
        return context.getStore(STORE)
                .getOrComputeIfAbsent(
                        "workspace", _ -> workspace(context, cluster(context)), Workspace.class);
    }

    /** Kept in the root's store, which closes it when the last test is done. */
    private static RunningCluster cluster(ExtensionContext context) {
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

    private static Workspace workspace(ExtensionContext context, RunningCluster cluster) {
        String test = context.getRequiredTestMethod().getName().toLowerCase(Locale.ROOT);
        var counter =
                context.getRoot()
                        .getStore(STORE)
                        .getOrComputeIfAbsent(
                                "counter", _ -> new AtomicInteger(), AtomicInteger.class);
        String name =
                "t%d-%s"
                        .formatted(
                                counter.incrementAndGet(),
                                test.substring(0, Math.min(40, test.length())));
        try {
            return Workspace.open(cluster, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was made", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            cluster(context)
                    .copyLogs(
                            Path.of(
                                    "target/cluster-logs",
                                    context.getRequiredTestClass().getSimpleName()));
        }
    }
}
