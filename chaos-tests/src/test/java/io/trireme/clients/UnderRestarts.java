package io.trireme.clients;

import io.trireme.chaos.cluster.SharedCluster;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets one server of the {@link SharedCluster} after another be restarted while the tests of a
 * class run, if the system property {@code clients.restarts} is true.
 */
final class UnderRestarts implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private ServerRestarts restarts;

    @Override
    public void beforeAll(ExtensionContext context) {
        if (Boolean.getBoolean("clients.restarts")) {
            restarts = ServerRestarts.start(SharedCluster.of(context));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (restarts != null) {
            restarts.requireGoingOn();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (restarts != null) {
            restarts.end();
        }
    }
}
