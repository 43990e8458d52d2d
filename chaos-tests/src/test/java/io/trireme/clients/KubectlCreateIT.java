package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** kubectl's typed create commands, which send protobuf, and what makes its own namespace. */
@ClientTest
class KubectlCreateIT {
    private final Workspace shop;

    KubectlCreateIT(Workspace shop) {
        this.shop = shop;
    }

    @Test
    void namespace() throws Exception {
        String own = shop.name() + "-own";
        shop.prints("namespace/" + own + " created", "create", "namespace", own);
        shop.prints("NAME STATUS AGE\n" + own + " Active AGE", "get", "namespace", own);
        shop.refuses(
                "Error from server (AlreadyExists): namespaces \"" + own + "\" already exists",
                "create",
                "namespace",
                own);
        shop.prints("namespace \"" + own + "\" deleted", "delete", "namespace", own);
    }

    @Test
    void manifestMakesItsNamespaceAndAllInIt() throws Exception {
        String own = shop.name() + "-own";
        String file = shop.file("shop.yaml", Manifests.SHOP.replace("NAMESPACE", own));

        var applied = shop.kubectl().run("apply", "-f", file);

        assertEquals(
                """
                namespace/%s created
                configmap/conf created
                secret/creds created
                serviceaccount/robot created
                deployment.apps/web created
                service/web created
                """
                        .formatted(own),
                applied.out(),
                applied::describe);

        var rolledOut =
                shop.kubectl()
                        .run("rollout", "status", "deployment/web", "-n", own, "--timeout=60s");
        assertEquals(0, rolledOut.exit(), rolledOut::describe);
        shop.prints("namespace \"" + own + "\" deleted", "delete", "namespace", own);
    }

    @Test
    void everyTypedCommand() throws Exception {
        shop.prints(
                "deployment.apps/web created",
                "create",
                "deployment",
                "web",
                "--image=nginx:1.27",
                "--replicas=2",
                "--port=80");
        shop.prints("configmap/conf created", "create", "configmap", "conf", "--from-literal=a=1");
        shop.prints(
                "secret/creds created",
                "create",
                "secret",
                "generic",
                "creds",
                "--from-literal=password=s3cret");
        shop.prints("serviceaccount/robot created", "create", "serviceaccount", "robot");
        shop.prints("service/db created", "create", "service", "clusterip", "db", "--tcp=5432");
        shop.prints("service/web exposed", "expose", "deployment", "web");

        String status = shop.succeed("rollout", "status", "deploy/web", "--timeout=60s");
        assertTrue(status.endsWith("deployment \"web\" successfully rolled out"), () -> status);
        shop.prints(
                "s3cret",
                "get",
                "secret",
                "creds",
                "-o",
                "go-template={{.data.password | base64decode}}");
        shop.prints(
                "app=web 80",
                "get",
                "service",
                "web",
                "-o",
                "go-template=app={{.spec.selector.app}} {{(index .spec.ports 0).port}}");
    }
}
