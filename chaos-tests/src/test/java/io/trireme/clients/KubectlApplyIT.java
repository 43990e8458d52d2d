package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A manifest from its first apply to its last change. */
@ClientTest
class KubectlApplyIT {
    private final Workspace shop;

    KubectlApplyIT(Workspace shop) {
        this.shop = shop;
    }

    @Test
    void manifestOfManyDocumentsRunsAndIsUnchangedWhenAppliedAgain() throws Exception {
        String file = shop.file("shop.yaml", Manifests.SHOP);
        String afresh =
                """
                configmap/conf created
                secret/creds created
                serviceaccount/robot created
                deployment.apps/web created
                service/web created
                """;

        var first = shop.run("apply", "-f", file).requireSuccess();

        assertEquals("namespace/" + shop.name() + " configured\n" + afresh, first.out());
        assertTrue(
                first.err().contains("is missing the kubectl.kubernetes.io/last-applied"),
                first::describe);
        String status = shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        assertTrue(status.endsWith("deployment \"web\" successfully rolled out"), () -> status);
        shop.prints(
                "namespace/"
                        + shop.name()
                        + " unchanged\n"
                        + afresh.replace(" created", " unchanged"),
                "apply",
                "-f",
                file);
        shop.prints("", "diff", "-f", file);
    }

    @Test
    void getAllShowsTheWholeWorkload() throws Exception {
        shop.succeed("apply", "-f", shop.file("shop.yaml", Manifests.SHOP));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        String all = shop.succeed("get", "all", "-o", "wide");

        String pod =
                "pod/web-[a-z0-9]+-[a-z0-9]{5} 1/1 Running 0 AGE 10\\.64\\.\\d+\\.\\d+ hollow-\\d"
                        + " <none> <none>\n";
        String expected =
                "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES\n"
                        + pod.repeat(3)
                        + "\nNAME TYPE CLUSTER-IP EXTERNAL-IP PORT\\(S\\) AGE SELECTOR\n"
                        + "service/web ClusterIP 10\\.0\\.0\\.\\d+ <none> 80/TCP AGE app=web\n"
                        + "\nNAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR\n"
                        + "deployment.apps/web 3/3 3 3 AGE web nginx:1.27 app=web\n"
                        + "\nNAME DESIRED CURRENT READY AGE CONTAINERS IMAGES SELECTOR\n"
                        + "replicaset.apps/web-[a-z0-9]+ 3 3 3 AGE web nginx:1.27"
                        + " app=web,pod-template-hash=[a-z0-9]+";
        assertTrue(all.matches(expected), () -> all);
    }

    @Test
    void diffEndsWithOneAndShowsWhatWouldChange() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
        String changed = shop.file("web2.yaml", Manifests.WEB.replace("nginx:1.27", "nginx:1.28"));

        var diff = shop.run("diff", "-f", changed);

        assertEquals(1, diff.exit(), diff::describe);
        assertTrue(diff.out().contains("-      - image: nginx:1.27\n"), diff::describe);
        assertTrue(diff.out().contains("+      - image: nginx:1.28\n"), diff::describe);
        shop.prints("deployment.apps/web configured", "apply", "-f", changed);
        shop.prints("", "diff", "-f", changed);
    }

    @Test
    void dryRunsChangeNothing() throws Exception {
        String file = shop.file("web.yaml", Manifests.WEB);

        shop.prints(
                "deployment.apps/web created (server dry run)",
                "apply",
                "-f",
                file,
                "--dry-run=server");
        shop.prints(
                "deployment.apps/web created (dry run)", "apply", "-f", file, "--dry-run=client");

        shop.refuses(
                "Error from server (NotFound): deployments.apps \"web\" not found",
                "get",
                "deployment",
                "web");
    }

    @Test
    void serverSideApplyMeetsTheFieldsOfAnotherManager() throws Exception {
        String file = shop.file("web.yaml", Manifests.WEB);
        String changed = shop.file("web2.yaml", Manifests.WEB.replace("nginx:1.27", "nginx:1.28"));
        shop.prints("deployment.apps/web serverside-applied", "apply", "--server-side", "-f", file);
        shop.prints("deployment.apps/web serverside-applied", "apply", "--server-side", "-f", file);

        var conflict = shop.run("apply", "--server-side", "--field-manager=other", "-f", changed);

        assertEquals(1, conflict.exit(), conflict::describe);
        assertTrue(
                conflict.err()
                        .startsWith(
                                "error: Apply failed with 1 conflict: conflict with \"kubectl\":"
                                        + " .spec.template.spec.containers[name=\"web\"].image\n"),
                conflict::describe);
        shop.prints(
                "deployment.apps/web serverside-applied",
                "apply",
                "--server-side",
                "--field-manager=other",
                "--force-conflicts",
                "-f",
                changed);
        shop.prints(
                "nginx:1.28",
                "get",
                "deployment",
                "web",
                "-o",
                "jsonpath={.spec.template.spec.containers[0].image}");
    }

    @Test
    void editChangesWhatTheEditorChanged() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
        var editing = shop.kubectl().withEnvironment("EDITOR", "sed -i s/nginx:1.27/nginx:1.29/");
        var idle = shop.kubectl().withEnvironment("EDITOR", "sed -i s/nothing/here/");
        String[] edit = shop.inNamespace("edit", "deployment", "web");

        assertEquals("deployment.apps/web edited\n", editing.run(edit).requireSuccess().out());
        assertEquals("Edit cancelled, no changes made.\n", idle.run(edit).requireSuccess().err());

        shop.prints(
                "nginx:1.29",
                "get",
                "deployment",
                "web",
                "-o",
                "jsonpath={.spec.template.spec.containers[0].image}");
    }

    @Test
    void kindThatNobodyServesIsNamed() throws Exception {
        String file =
                shop.file(
                        "unknown.yaml",
                        "apiVersion: nope.example.com/v1\nkind: Nope\nmetadata: {name: x}\n");

        shop.refuses(
                "error: resource mapping not found for name: \"x\" namespace: \"\" from \""
                        + file
                        + "\": no matches for kind \"Nope\" in version \"nope.example.com/v1\"\n"
                        + "ensure CRDs are installed first",
                "apply",
                "-f",
                file);
    }

    @Test
    void mistakesAreNamedByFieldWhoeverFindsThem() throws Exception {
        String mistaken =
                Manifests.WEB
                        .replace("  replicas: 2", "  replcas: 2")
                        .replace("matchLabels: {app: web}", "matchLabels: {app: wep}");
        String file = shop.file("mistaken.yaml", mistaken);

        var strict = shop.run("apply", "-f", file);
        var lenient = shop.run("apply", "-f", file, "--validate=false");

        assertEquals(1, strict.exit(), strict::describe);
        assertTrue(
                strict.err().contains("strict decoding error: unknown field \"spec.replcas\""),
                strict::describe);
        assertEquals(
                "The Deployment \"web\" is invalid:"
                        + " spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}:"
                        + " `selector` does not match template `labels`\n",
                lenient.err());
    }
}
