package io.trireme.deploy.command;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a role running until the process is asked to stop (SIGTERM, SIGINT), then closes it while
 * the JVM's shutdown waits, for a limited time.
 */
final class Foreground {
    private static final Logger log = LoggerFactory.getLogger(Foreground.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(12);

    private Foreground() {}

    /** Returns when the role is closed. */
    static void run(AutoCloseable role) throws InterruptedException {
        var asked = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("shutdown")
                                .unstarted(() -> askAndWait(asked, closed)));
        asked.await();
        try {
            role.close();
            log.atInfo().log("stopped");
        } catch (Exception e) {
            log.atError().setCause(e).log("stopped, but not cleanly");
        } finally {
            closed.countDown();
        }
    }

    private static void askAndWait(CountDownLatch asked, CountDownLatch closed) {
        asked.countDown();
        try {
            if (!closed.await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().addKeyValue("limit", CLOSE_LIMIT).log("stop took too long, given up");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
