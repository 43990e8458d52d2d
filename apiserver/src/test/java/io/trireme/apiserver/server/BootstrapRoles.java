package io.trireme.apiserver.server;

import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.chain.RequestChain;

import org.awaitility.Awaitility;

import java.time.Duration;

/** Brings the bootstrap roles and the APIServices into a registry of a test. */
public final class BootstrapRoles {
    private BootstrapRoles() {}

    /** Returns when all of them are stored and readable. */
    public static void write(RequestChain chain, ObjectReader objects) {
        write(BootstrapPolicy.plan(), chain, objects);
        write(LocalApiServices.plan(BuiltInKinds.definitions()), chain, objects);
    }

    private static void write(BootstrapPlan plan, RequestChain chain, ObjectReader objects) {
        try (var bootstrap = new PolicyBootstrap(plan, chain, objects, () -> true)) {
            bootstrap.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () ->
                                    bootstrap.readiness().checks().values().stream()
                                            .allMatch(String::isEmpty));
        }
    }
}
