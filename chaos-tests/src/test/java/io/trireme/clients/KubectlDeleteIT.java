package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** delete in its forms, and what it leaves. */
@ClientTest
class KubectlDeleteIT {
    private final Workspace shop;

    KubectlDeleteIT(Workspace shop) {
        this.shop = shop;
    }

    @Test
    void byFileTakesEveryObjectOfIt() throws Exception {
        String file = shop.file("shop.yaml", Manifests.SHOP.replaceFirst("(?s)^.*?---\n", ""));
        shop.succeed("apply", "-f", file);
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        shop.prints(
                """
                configmap "conf" deleted
                secret "creds" deleted
                serviceaccount "robot" deleted
                deployment.apps "web" deleted
                service "web" deleted
                """,
                "delete",
                "-f",
                file);

        // What the Deployment owned goes after it.
        shop.succeed("wait", "--for=delete", "replicaset,pod", "-l", "app=web", "--timeout=30s");
        shop.prints("", "get", "replicasets,pods", "-o", "name");
    }

    @Test
    void bySelectorAndOfWhatIsNotThere() throws Exception {
        shop.succeed(
                "apply",
                "-f",
                shop.file(
                        "two.yaml",
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: a, labels: {x: "1"}}
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: b, labels: {x: "2"}}
                        """));

        shop.prints("configmap \"a\" deleted", "delete", "configmap", "-l", "x=1");
        shop.refuses(
                "Error from server (NotFound): configmaps \"a\" not found",
                "delete",
                "configmap",
                "a");
        shop.prints("", "delete", "configmap", "a", "--ignore-not-found");
        shop.prints("configmap/b", "get", "configmap", "-l", "x", "-o", "name");
    }

    /** kubectl waits until the node has ended the pod; with force it does not. */
    @Test
    void podsGoGracefullyOrByForce() throws Exception {
        String file =
                shop.file(
                        "pods.yaml",
                        pod("slow", 2) + "---\n" + pod("quick", 300) + "---\n" + pod("stuck", 300));
        shop.succeed("apply", "-f", file);
        shop.succeed("wait", "--for=condition=Ready", "pod", "--all", "--timeout=30s");

        shop.prints("pod \"slow\" deleted", "delete", "pod", "slow");
        shop.prints("pod \"quick\" deleted", "delete", "pod", "quick", "--now");

        var forced = shop.run("delete", "pod", "stuck", "--force");
        assertEquals("pod \"stuck\" force deleted\n", forced.requireSuccess().out());
        shop.prints("", "get", "pods", "-o", "name");
    }

    private static String pod(String name, int graceSeconds) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          terminationGracePeriodSeconds: %d
          containers:
          - {name: c, image: "busybox:1"}
        """
                .formatted(name, graceSeconds);
    }

    @Test
    void orphansStayWhenTheirOwnerGoes() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        shop.prints(
                "deployment.apps \"web\" deleted",
                "delete",
                "deployment",
                "web",
                "--cascade=orphan");

        shop.succeed(
                "wait",
                "--for=jsonpath={.status.readyReplicas}=2",
                "replicaset",
                "-l",
                "app=web",
                "--timeout=30s");
        shop.prints(
                "",
                "get",
                "replicaset",
                "-l",
                "app=web",
                "-o",
                "jsonpath={..ownerReferences[*].name}");
    }

    @Test
    void namespaceGoesWithAllThatIsInIt() throws Exception {
        shop.succeed("apply", "-f", shop.file("shop.yaml", Manifests.SHOP));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        // kubectl waits until the namespace is gone, so all in it is.
        shop.prints(
                "namespace \"" + shop.name() + "\" deleted", "delete", "namespace", shop.name());

        shop.prints("", "get", "all,configmaps,secrets,serviceaccounts", "-o", "name");
        shop.refuses(
                "Error from server (NotFound): namespaces \"" + shop.name() + "\" not found",
                "get",
                "namespace",
                shop.name());
    }
}
