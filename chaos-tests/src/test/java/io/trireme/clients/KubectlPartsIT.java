package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Parts of objects with commands of their own: approval, debug containers, resize; and ingresses.
 */
@ClientTest
class KubectlPartsIT {
    /** Of CN=jane, made once by openssl with a key that was thrown away. */
    private static final String CERTIFICATE_REQUEST =
            """
            apiVersion: certificates.k8s.io/v1
            kind: CertificateSigningRequest
            metadata: {name: NAMESPACE}
            spec:
              signerName: kubernetes.io/kube-apiserver-client
              expirationSeconds: 3600
              usages: [client auth]
              request: "%s"
            """
                    .formatted(
                            """
                            LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQklqQ0JxZ0lCQURBck1Rd3dD\
                            Z1lEVlFRS0RBTmtaWFl4RERBS0JnTlZCQW9NQTI5d2N6RU5NQXNHQTFVRQpBd3dFYW1GdVpUQjJN\
                            QkFHQnlxR1NNNDlBZ0VHQlN1QkJBQWlBMklBQkwxMnppd1hzTWxFVGIxc0p5OWZPWHI1Cm92S0l5\
                            dEY5OEs4anpVZW1RYWxVaFhncFN0S2tiSmRCRXBaNDJPblI3WHBHZSs1YUhrOFpYamdDZWNtM2FG\
                            WWYKa0I0NDA3Qy9uTUN6K2xZWXZkNUZncENHM2dzSnAwQ0FTcDhIdmlpNkthQUFNQW9HQ0NxR1NN\
                            NDlCQU1EQTJjQQpNR1FDTUZ2d1BPWWlnTGtGUno1NmRjM2oyNnpWcndXU2czZEJuS2xUZ2xZQ2p6\
                            Mk5ycStScGdRSkE5bTlPM0k4Cmc0ek5kQUl3R3QxYTBXVG12ZGRTNmJqTnNjUDQwTDVFUE5ud1Qw\
                            M3hvSXF4dXYwbGYvM1ozclZPb3RjcTFkRzAKbTNIYzE5S1IKLS0tLS1FTkQgQ0VSVElGSUNBVEUg\
                            UkVRVUVTVC0tLS0tCg==
                            """
                                    .strip());

    /** No node takes it, so that no node has a say in its size either. */
    private static final String WAITING =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: waiting}
            spec:
              nodeSelector: {no: such}
              containers:
              - {name: c, image: i, resources: {requests: {cpu: "1"}}}
            """;

    private final Workspace shop;

    KubectlPartsIT(Workspace shop) {
        this.shop = shop;
    }

    @Test
    void certificateRequestIsApproved() throws Exception {
        String name = shop.name();
        shop.succeed("create", "-f", shop.file("request.yaml", CERTIFICATE_REQUEST));
        try {
            String row = shop.succeed("get", "csr", name, "--no-headers");
            assertTrue(row.endsWith(" AGE Pending"), row);
            shop.prints(
                    "certificatesigningrequest.certificates.k8s.io/" + name + " approved",
                    "certificate",
                    "approve",
                    name);
            row = shop.succeed("get", "csr", name, "--no-headers");
            assertTrue(row.endsWith(" AGE Approved"), row);
        } finally {
            shop.succeed("delete", "csr", name);
        }
    }

    @Test
    void debugContainerComesIntoAPod() throws Exception {
        shop.succeed("create", "-f", shop.file("pod.yaml", WAITING));
        shop.succeed("debug", "waiting", "--image=tools", "--container=look", "--attach=false");
        shop.prints(
                "look tools",
                "get",
                "pod",
                "waiting",
                "-o",
                "jsonpath={.spec.ephemeralContainers[0].name}"
                        + " {.spec.ephemeralContainers[0].image}");
    }

    @Test
    void podIsResized() throws Exception {
        shop.succeed("create", "-f", shop.file("pod.yaml", WAITING));
        shop.prints(
                "pod/waiting patched",
                "patch",
                "pod",
                "waiting",
                "--subresource=resize",
                "-p",
                "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":"
                        + "{\"cpu\":\"2\"}}}]}}");
        shop.prints(
                "2 2",
                "get",
                "pod",
                "waiting",
                "-o",
                "jsonpath={.spec.containers[0].resources.requests.cpu} {.metadata.generation}");
    }

    @Test
    void ingressHasAClassAndHosts() throws Exception {
        shop.prints(
                "ingress.networking.k8s.io/web created",
                "create",
                "ingress",
                "web",
                "--class=nginx",
                "--rule=a.example.com/*=web:80,tls=secret");
        shop.prints(
                """
                NAME CLASS HOSTS ADDRESS PORTS AGE
                web nginx a.example.com 80, 443 AGE
                """,
                "get",
                "ingress");
    }

    @Test
    void partsOfTheControlPlaneAreHealthy() {
        shop.awaits(
                """
                NAME STATUS MESSAGE ERROR
                controller-manager Healthy ok
                scheduler Healthy ok
                etcd-0 Healthy ok
                """,
                "get",
                "componentstatuses");
    }
}
