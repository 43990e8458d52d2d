package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator at work on a node: cordon, drain, uncordon, taint; and what hollow nodes lack. */
@ClientTest
class KubectlNodeIT {
    private static final String NODE = "hollow-2";

    private final Workspace shop;

    KubectlNodeIT(Workspace shop) {
        this.shop = shop;
    }

    @AfterEach
    void nodeIsUsableAgain() throws Exception {
        shop.succeed("uncordon", NODE);
    }

    @Test
    void drainMovesPodsAway() throws Exception {
        shop.succeed("apply", "-f", shop.file("shop.yaml", Manifests.SHOP));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        shop.prints("node/" + NODE + " cordoned", "cordon", NODE);
        shop.prints("node/" + NODE + " already cordoned", "cordon", NODE);
        String drained = shop.succeed("drain", NODE, "--timeout=60s", "--force");

        assertTrue(drained.endsWith("node/" + NODE + " drained"), () -> drained);
        String node = shop.succeed("get", "node", NODE, "--no-headers");
        assertTrue(node.startsWith(NODE + " Ready,SchedulingDisabled "), () -> node);
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        shop.prints("", "get", "pods", "--field-selector=spec.nodeName=" + NODE, "-o", "name");
        shop.prints("node/" + NODE + " uncordoned", "uncordon", NODE);
    }

    @Test
    void taintsComeAndGo() throws Exception {
        shop.prints("node/" + NODE + " tainted", "taint", "node", NODE, "a=b:PreferNoSchedule");
        shop.refuses(
                "error: node "
                        + NODE
                        + " already has a taint(s) with same effect(s) and --overwrite"
                        + " is false",
                "taint",
                "node",
                NODE,
                "a=c:PreferNoSchedule");
        shop.prints("node/" + NODE + " untainted", "taint", "node", NODE, "a-");
        shop.refuses("error: taint \"a\" not found", "taint", "node", NODE, "a-");
    }

    /** Hollow nodes run no containers: whoever asks for their output is told so. */
    @Test
    void logsAndExecSayWhyThereAreNone() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        String pod = shop.succeed("get", "pods", "-o", "jsonpath={.items[0].metadata.name}");

        for (var command :
                new String[][] {
                    {"logs", pod},
                    {"exec", pod, "--", "ls"},
                    {"attach", pod},
                    {"port-forward", pod, ":80"}
                }) {
            var result = shop.run(command);
            assertEquals(1, result.exit(), result::describe);
            assertTrue(result.err().contains("runs no containers"), result::describe);
        }
        shop.refuses(
                "error: container nosuch is not valid for pod " + pod, "logs", pod, "-c", "nosuch");
    }
}
