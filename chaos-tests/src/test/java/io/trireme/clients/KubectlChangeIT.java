package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of one field: patches of every type, labels, annotations, scale, set. */
@ClientTest
class KubectlChangeIT {
    private static final String PATCHED = "deployment.apps/web patched";

    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: front}
            spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
            """;

    private final Workspace shop;

    KubectlChangeIT(Workspace shop) {
        this.shop = shop;
    }

    @BeforeEach
    void deployment() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
    }

    @Test
    void patchesOfEveryType() throws Exception {
        shop.prints(PATCHED, "patch", "deployment", "web", "-p", "{\"spec\":{\"replicas\":1}}");
        shop.prints(
                PATCHED,
                "patch",
                "deployment",
                "web",
                "--type=json",
                "-p",
                "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":1},"
                        + "{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":3}]");
        shop.prints(
                PATCHED,
                "patch",
                "deployment",
                "web",
                "--type=merge",
                "-p",
                "{\"spec\":{\"minReadySeconds\":1}}");

        // Until its controller is done the object changes between kubectl's look and its patch.
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        shop.awaits(
                "NewReplicaSetAvailable 3",
                "get",
                "deployment",
                "web",
                "-o",
                "jsonpath={.status.conditions[?(@.type==\"Progressing\")].reason}"
                        + " {.status.availableReplicas}");
        shop.prints(
                PATCHED + " (no change)",
                "patch",
                "deployment",
                "web",
                "--type=merge",
                "-p",
                "{\"spec\":{\"replicas\":3}}");
        shop.prints(
                "3 1",
                "get",
                "deployment",
                "web",
                "-o",
                "jsonpath={.spec.replicas} {.spec.minReadySeconds}");
    }

    /** A strategic patch finds a container by its name and leaves the others alone. */
    @Test
    void strategicPatchMergesContainersByName() throws Exception {
        shop.prints(
                PATCHED,
                "patch",
                "deployment",
                "web",
                "-p",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":"
                        + "[{\"name\":\"log\",\"image\":\"fluent-bit:3\"}]}}}}");

        shop.prints(
                "log=fluent-bit:3 web=nginx:1.27",
                "get",
                "deployment",
                "web",
                "-o",
                "jsonpath={range .spec.template.spec.containers[*]}{.name}={.image} {end}");
    }

    @Test
    void patchOfTheStatusTouchesNothingElse() throws Exception {
        shop.succeed("apply", "-f", shop.file("svc.yaml", SERVICE));

        shop.prints(
                "service/front patched",
                "patch",
                "service",
                "front",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"spec\":{\"type\":\"ClusterIP\"},"
                        + "\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.7\"}]}}}");

        shop.prints(
                "LoadBalancer 192.0.2.7",
                "get",
                "service",
                "front",
                "-o",
                "jsonpath={.spec.type} {.status.loadBalancer.ingress[0].ip}");
    }

    @Test
    void badPatchesAreRefusedInKubernetesWords() throws Exception {
        shop.refuses(
                "The Deployment \"web\" is invalid: spec.replicas: Invalid value: -1: must be"
                        + " greater than or equal to 0",
                "patch",
                "deployment",
                "web",
                "-p",
                "{\"spec\":{\"replicas\":-1}}");
        shop.refuses(
                "The request is invalid: the server rejected our request due to an error in our"
                        + " request",
                "patch",
                "deployment",
                "web",
                "--type=json",
                "-p",
                "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":9}]");
        shop.refuses(
                "Error from server (BadRequest): json: cannot unmarshal string into Go value of"
                        + " type map[string]interface {}",
                "patch",
                "deployment",
                "web",
                "-p",
                "bad");
    }

    @Test
    void labelsAndAnnotations() throws Exception {
        shop.prints("deployment.apps/web labeled", "label", "deploy", "web", "tier=front");
        shop.prints("deployment.apps/web not labeled", "label", "deploy", "web", "tier=front");
        shop.refuses(
                "error: 'tier' already has a value (front), and --overwrite is false",
                "label",
                "deploy",
                "web",
                "tier=back");
        shop.prints(
                "deployment.apps/web annotated", "annotate", "deploy", "web", "note=hello there");
        shop.prints(
                "front hello there",
                "get",
                "deploy",
                "web",
                "-o",
                "jsonpath={.metadata.labels.tier} {.metadata.annotations.note}");
        shop.prints("deployment.apps/web unlabeled", "label", "deploy", "web", "tier-");
        shop.prints("deployment.apps/web annotated", "annotate", "deploy", "web", "note-");
    }

    @Test
    void scaleAndItsPrecondition() throws Exception {
        shop.prints("deployment.apps/web scaled", "scale", "deploy", "web", "--replicas=4");
        shop.succeed("rollout", "status", "deploy/web", "--timeout=60s");
        shop.prints(
                "4 4",
                "get",
                "deploy",
                "web",
                "--subresource=scale",
                "-o",
                "jsonpath={.spec.replicas} {.status.replicas}");
        shop.refuses(
                "error: Expected replicas to be 9, was 4",
                "scale",
                "deploy",
                "web",
                "--current-replicas=9",
                "--replicas=3");
        shop.refuses(
                "error: no objects passed to scale deployments.apps \"nosuch\" not found",
                "scale",
                "deploy",
                "nosuch",
                "--replicas=3");
    }

    @Test
    void setImageEnvironmentAndResources() throws Exception {
        shop.prints(
                "deployment.apps/web image updated", "set", "image", "deploy/web", "web=nginx:2");
        shop.prints("deployment.apps/web env updated", "set", "env", "deploy/web", "MODE=test");
        shop.prints(
                "deployment.apps/web resource requirements updated",
                "set",
                "resources",
                "deploy/web",
                "--limits=memory=256Mi");
        shop.refuses(
                "error: unable to find container named \"nosuch\"",
                "set",
                "image",
                "deploy/web",
                "nosuch=nginx:2");

        String json = shop.succeed("get", "deploy", "web", "-o", "json");
        assertTrue(json.contains("\"image\": \"nginx:2\""), () -> json);
        assertTrue(json.contains("\"name\": \"MODE\""), () -> json);
        assertTrue(json.contains("\"memory\": \"256Mi\""), () -> json);
    }
}
