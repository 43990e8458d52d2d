package io.trireme.clients;

import io.trireme.chaos.cluster.SharedCluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives each test a namespace of its own on the {@link SharedCluster}, as a {@link Workspace}. */
final class Workspaces implements ParameterResolver {
    private static final int NAME_LENGTH_MAX = 40;
    private static final ExtensionContext.Namespace STORE =
            ExtensionContext.Namespace.create(Workspaces.class);

    /** Constructors take parameters too, and a namespace is one test's, not its class's. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
            ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Workspace.class;
    }

    @Override
    public Workspace resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(STORE)
                .getOrComputeIfAbsent("workspace", _ -> open(context), Workspace.class);
    }

    private static Workspace open(ExtensionContext context) {
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
                                test.substring(0, Math.min(NAME_LENGTH_MAX, test.length())));
        try {
            return Workspace.open(SharedCluster.of(context), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was made", e);
        }
    }
}
