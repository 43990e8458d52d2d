package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts: status, history, undo, restart, pause and resume. */
@ClientTest
class KubectlRolloutIT {
    private static final String IMAGE = "jsonpath={.spec.template.spec.containers[0].image}";

    private final Workspace shop;

    KubectlRolloutIT(Workspace shop) {
        this.shop = shop;
    }

    @BeforeEach
    void deployment() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
        rolledOut();
    }

    private void rolledOut() throws Exception {
        String status = shop.succeed("rollout", "status", "deploy/web", "--timeout=60s");
        assertTrue(status.endsWith("deployment \"web\" successfully rolled out"), () -> status);
    }

    @Test
    void historyAndUndo() throws Exception {
        shop.succeed("set", "image", "deploy/web", "web=nginx:2");
        rolledOut();
        shop.prints(
                """
                deployment.apps/web
                REVISION CHANGE-CAUSE
                1 <none>
                2 <none>
                """,
                "rollout",
                "history",
                "deploy/web");
        String second = shop.succeed("rollout", "history", "deploy/web", "--revision=2");
        assertTrue(second.contains("Image:\tnginx:2"), () -> second);

        shop.prints("deployment.apps/web rolled back", "rollout", "undo", "deploy/web");
        rolledOut();

        shop.prints("nginx:1.27", "get", "deploy", "web", "-o", IMAGE);
        shop.prints(
                """
                deployment.apps/web
                REVISION CHANGE-CAUSE
                2 <none>
                3 <none>
                """,
                "rollout",
                "history",
                "deploy/web");
        shop.prints(
                "deployment.apps/web rolled back",
                "rollout",
                "undo",
                "deploy/web",
                "--to-revision=2");
        shop.prints("nginx:2", "get", "deploy", "web", "-o", IMAGE);
        shop.refuses(
                "error: unable to find specified revision 99 in history",
                "rollout",
                "undo",
                "deploy/web",
                "--to-revision=99");
    }

    @Test
    void restartReplacesEveryPod() throws Exception {
        String before = shop.succeed("get", "pods", "-o", "name");

        shop.prints("deployment.apps/web restarted", "rollout", "restart", "deploy/web");
        rolledOut();
        for (String pod : before.lines().toList()) {
            shop.succeed("wait", "--for=delete", pod, "--timeout=30s");
        }

        assertEquals(2, shop.succeed("get", "pods", "-o", "name").lines().count());
    }

    @Test
    void pausedRolloutWaitsForResume() throws Exception {
        shop.prints("deployment.apps/web paused", "rollout", "pause", "deploy/web");
        shop.refuses(
                "error: deployments.apps \"web\" is already paused",
                "rollout",
                "pause",
                "deploy/web");
        shop.succeed("set", "image", "deploy/web", "web=nginx:2");

        var waiting = shop.run("rollout", "status", "deploy/web", "--timeout=1s");

        assertEquals(1, waiting.exit(), waiting::describe);
        assertTrue(
                waiting.out().endsWith("0 out of 2 new replicas have been updated...\n"),
                waiting::describe);
        assertEquals("error: timed out waiting for the condition\n", waiting.err());
        shop.prints("deployment.apps/web resumed", "rollout", "resume", "deploy/web");
        rolledOut();
        shop.prints(
                "nginx:2 nginx:2",
                "get",
                "pods",
                "--field-selector=status.phase=Running",
                "-l",
                "app=web",
                "-o",
                "jsonpath={.items[*].spec.containers[0].image}");
    }

    @Test
    void waitForConditionsAndValues() throws Exception {
        shop.prints(
                "deployment.apps/web condition met",
                "wait",
                "--for=condition=Available",
                "deploy/web",
                "--timeout=30s");
        shop.prints(
                "deployment.apps/web condition met",
                "wait",
                "--for=jsonpath={.status.readyReplicas}=2",
                "deploy/web",
                "--timeout=30s");
        shop.refuses(
                "error: timed out waiting for the condition on deployments/web",
                "wait",
                "--for=condition=Nonsense",
                "deploy/web",
                "--timeout=1s");
    }
}
