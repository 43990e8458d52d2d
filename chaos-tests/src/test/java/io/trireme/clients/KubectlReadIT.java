package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Everything that only looks: get in its forms, describe, explain, discovery, raw paths. */
@ClientTest
class KubectlReadIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Workspace shop;

    KubectlReadIT(Workspace shop) {
        this.shop = shop;
    }

    @Test
    void nodesTellThatTheyAreHollow() throws Exception {
        String nodes = shop.succeed("get", "nodes", "-o", "wide");

        var lines = nodes.lines().toList();
        assertEquals(4, lines.size(), nodes);
        assertEquals(
                "NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION"
                        + " CONTAINER-RUNTIME",
                lines.getFirst());
        assertTrue(
                lines.get(1)
                        .matches(
                                "hollow-1 Ready <none> AGE v1\\.36\\.\\S+ 127\\.0\\.0\\.1 <none>"
                                        + " hollow \\(runs no containers\\) \\S+ \\(amd64\\)"
                                        + " hollow://\\S+"),
                nodes);
    }

    @Test
    void oneObjectInEveryFormat() throws Exception {
        shop.succeed(
                "apply",
                "-f",
                shop.file(
                        "conf.yaml",
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: conf, labels: {a: b}}
                        data: {mode: prod, "on": "yes"}
                        """));

        shop.prints("NAME DATA AGE\nconf 2 AGE", "get", "configmap", "conf");
        shop.prints("conf 2 AGE a=b", "get", "cm", "conf", "--no-headers", "--show-labels");
        shop.prints("configmap/conf", "get", "cm", "conf", "-o", "name");
        shop.prints("prod", "get", "cm", "conf", "-o", "jsonpath={.data.mode}");
        shop.prints(
                "N M\nconf prod",
                "get",
                "cm",
                "-l",
                "a=b",
                "-o",
                "custom-columns=N:.metadata.name,M:.data.mode");
        shop.prints(
                "conf=yes",
                "get",
                "cm",
                "conf",
                "-o",
                "go-template={{.metadata.name}}={{.data.on}}");
        String json = shop.run("get", "cm", "conf", "-o", "json").requireSuccess().out();
        assertTrue(
                json.startsWith(
                        """
                        {
                            "apiVersion": "v1",
                            "data": {
                                "mode": "prod",
                                "on": "yes"
                            },
                            "kind": "ConfigMap",
                        """),
                json);
        String yaml = shop.run("get", "cm", "conf", "-o", "yaml").requireSuccess().out();
        assertTrue(
                yaml.startsWith(
                        "apiVersion: v1\ndata:\n  mode: prod\n  \"on\": \"yes\"\nkind: ConfigMap\n"),
                yaml);
    }

    @Test
    void selectorsChunksAndMissingThings() throws Exception {
        shop.succeed(
                "apply",
                "-f",
                shop.file(
                        "three.yaml",
                        configMap("a", "x")
                                + "---\n"
                                + configMap("b", "w")
                                + "---\n"
                                + configMap("c", "z")));

        shop.prints("configmap/a\nconfigmap/b", "get", "cm", "-l", "tier in (x,w)", "-o", "name");
        shop.prints(
                "configmap/a\nconfigmap/b\nconfigmap/c",
                "get",
                "cm",
                "-l",
                "tier",
                "--chunk-size=1",
                "-o",
                "name");
        shop.prints("configmap/b", "get", "cm", "--field-selector=metadata.name=b", "-o", "name");
        shop.refuses(
                "Error from server (NotFound): configmaps \"nosuch\" not found",
                "get",
                "cm",
                "nosuch");
        shop.refuses("error: the server doesn't have a resource type \"nosuch\"", "get", "nosuch");
        var none = shop.run("get", "pods").requireSuccess();
        assertEquals("No resources found in " + shop.name() + " namespace.\n", none.err());
    }

    private static String configMap(String name, String tier) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, labels: {tier: %s}}\n"
                .formatted(name, tier);
    }

    @Test
    void watchPrintsChangesAsTheyCome() throws Exception {
        String[] watch =
                shop.inNamespace(
                        "get", "pods", "--watch", "--output-watch-events", "-l", "app=web");
        try (var watching = shop.kubectl().start(watch)) {
            shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));

            assertTrue(
                    watching.awaitLine(
                                    line -> line.matches("ADDED +web-\\S+ +0/1 +Pending.*"), LIMIT)
                            .isPresent(),
                    () -> "seen: " + watching.lines());
            assertTrue(
                    watching.awaitLine(
                                    line -> line.matches("MODIFIED +web-\\S+ +1/1 +Running.*"),
                                    LIMIT)
                            .isPresent(),
                    () -> "seen: " + watching.lines());
            shop.succeed("delete", "deployment", "web", "--cascade=foreground");
            assertTrue(
                    watching.awaitLine(line -> line.startsWith("DELETED"), LIMIT).isPresent(),
                    () -> "seen: " + watching.lines());
        }
    }

    @Test
    void describeTellsOfEveryKindInUse() throws Exception {
        shop.succeed("apply", "-f", shop.file("shop.yaml", Manifests.SHOP));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        describes(
                "namespace", shop.name(), "Labels: kubernetes.io/metadata.name=", "Status: Active");
        describes("configmap", "conf", "mode:\n----\nprod");
        describes("secret", "creds", "Type: Opaque", "password: 6 bytes");
        describes("serviceaccount", "robot", "Name: robot");
        describes(
                "deployment",
                "web",
                "Replicas: 3 desired | 3 updated | 3 total | 3 available | 0 unavailable",
                "RollingUpdateStrategy: 25% max unavailable, 25% max surge",
                "Readiness: http-get http://:80/ready delay=0s timeout=1s period=1s",
                " Available True MinimumReplicasAvailable",
                "deployment-controller Scaled up replica set web-");
        describes("replicaset", "", "Controlled By: Deployment/web", "3 Running / 0 Waiting");
        describes(
                "pod",
                "",
                "Service Account: robot",
                "Controlled By: ReplicaSet/web-",
                "State: Running",
                "Successfully assigned " + shop.name() + "/web-");
        describes("service", "web", "Type: ClusterIP", "TargetPort: 80/TCP", "Endpoints: 10.64.");
        describes("endpointslice", "", "AddressType: IPv4", "TargetRef: Pod/web-");
        describes(
                "node",
                "hollow-1",
                "Container Runtime Version: hollow://",
                "Ready True",
                "HolderIdentity: hollow-1",
                "Non-terminated Pods:");
    }

    private void describes(String kind, String name, String... parts) throws Exception {
        var result = name.isEmpty() ? shop.run("describe", kind) : shop.run("describe", kind, name);
        // Columns are aligned by tabs and spaces; neither carries a meaning.
        String text = result.requireSuccess().out().replaceAll("[ \t]+", " ");
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "no \"" + part + "\" in\n" + text);
        }
    }

    @Test
    void explainShowsFieldsAndTheirMeaning() throws Exception {
        String strategy = shop.succeed("explain", "deployment.spec.strategy");
        assertTrue(
                strategy.startsWith(
                        """
                        GROUP: apps
                        KIND: Deployment
                        VERSION: v1

                        FIELD: strategy <DeploymentStrategy>
                        """),
                () -> strategy);
        assertTrue(strategy.contains("  rollingUpdate\t<RollingUpdateDeployment>"), () -> strategy);
        assertTrue(strategy.contains("  type\t<string>"), () -> strategy);

        // This form reads the OpenAPI v2 document, in protobuf.
        String older = shop.succeed("explain", "pod.spec.nodeName", "--output=plaintext-openapiv2");
        assertTrue(older.contains("FIELD: nodeName <string>"), () -> older);
        shop.refuses("error: field \"nosuch\" does not exist", "explain", "deployment.spec.nosuch");
    }

    @Test
    void discovery() throws Exception {
        var versions = shop.succeed("api-versions").lines().toList();
        assertTrue(
                versions.containsAll(
                        List.of(
                                "apps/v1",
                                "authorization.k8s.io/v1",
                                "coordination.k8s.io/v1",
                                "discovery.k8s.io/v1",
                                "events.k8s.io/v1",
                                "rbac.authorization.k8s.io/v1",
                                "v1")),
                versions::toString);
        String apps = shop.succeed("api-resources", "--api-group=apps", "-o", "wide");
        assertTrue(
                apps.contains(
                        "deployments deploy apps/v1 true Deployment"
                                + " create,delete,deletecollection,get,list,patch,update,watch all"),
                () -> apps);
        String core = shop.succeed("api-resources", "--api-group=");
        for (String line :
                List.of(
                        "configmaps cm v1 true ConfigMap",
                        "namespaces ns v1 false Namespace",
                        "pods po v1 true Pod",
                        "services svc v1 true Service")) {
            assertTrue(core.lines().anyMatch(line::equals), () -> line + " in\n" + core);
        }
    }

    @Test
    void clusterInfoVersionAndRawPaths() throws Exception {
        assertTrue(
                shop.succeed("cluster-info")
                        .startsWith(
                                "Kubernetes control plane is running at "
                                        + shop.cluster().balancer()));
        assertTrue(shop.succeed("version").contains("Server Version: v1.36."));
        assertTrue(shop.succeed("get", "--raw", "/readyz?verbose").endsWith("readyz check passed"));
        assertTrue(shop.succeed("get", "--raw", "/version").contains("\"minor\":\"36\""));
        String metrics = shop.succeed("get", "--raw", "/metrics");
        assertTrue(metrics.contains("apiserver_request_total{"));
        assertTrue(metrics.contains("\netcd_server_has_leader 1\n"));
        shop.refuses(
                "Error from server (NotFound): the server could not find the requested resource",
                "get",
                "--raw",
                "/nonsense");
    }

    @Test
    void eventsTellWhatHappened() throws Exception {
        shop.succeed("apply", "-f", shop.file("web.yaml", Manifests.WEB));
        shop.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        String all = shop.succeed("get", "events");
        String some = shop.succeed("events", "--for=deployment/web");

        assertTrue(all.startsWith("LAST SEEN TYPE REASON OBJECT MESSAGE\n"), () -> all);
        assertTrue(all.contains(" Normal SuccessfulCreate replicaset/web-"), () -> all);
        assertTrue(
                some.matches(
                        "LAST SEEN TYPE REASON OBJECT MESSAGE\nAGE Normal ScalingReplicaSet"
                                + " Deployment/web Scaled up replica set web-\\S+ from 0 to 2"),
                () -> some);
    }

    @Test
    void topFailsAsWithoutAMetricsServer() throws Exception {
        shop.refuses("error: Metrics API not available", "top", "nodes");
        shop.refuses("error: Metrics API not available", "top", "pods");
    }
}
