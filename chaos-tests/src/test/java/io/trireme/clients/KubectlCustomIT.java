package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A CustomResourceDefinition and its objects, over the servers of a cluster. */
@ClientTest
class KubectlCustomIT {
    private static final String DEFINITION =
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.shop.example.com}
            spec:
              group: shop.example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wg]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
                additionalPrinterColumns:
                - {name: Size, type: integer, jsonPath: .spec.size}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
                schema:
                  openAPIV3Schema:
                    type: object
                    description: A widget.
                    properties:
                      spec:
                        type: object
                        required: [size]
                        properties:
                          size: {type: integer, minimum: 0, description: How big it is.}
                          color: {type: string, default: red}
            """;

    private static final String WIDGET =
            """
            apiVersion: shop.example.com/v1
            kind: Widget
            metadata: {name: w}
            spec: {size: 3}
            """;

    private final Workspace shop;

    KubectlCustomIT(Workspace shop) {
        this.shop = shop;
    }

    /** One test, since a definition belongs to the whole cluster. */
    @Test
    void definitionFromItsCreationToItsEnd() throws Exception {
        String crd = "customresourcedefinition.apiextensions.k8s.io/widgets.shop.example.com";
        shop.prints(crd + " created", "apply", "-f", shop.file("crd.yaml", DEFINITION));
        shop.prints(
                crd + " condition met",
                "wait",
                "--for=condition=Established",
                "crd/widgets.shop.example.com",
                "--timeout=10s");
        shop.prints(
                "NAME SHORTNAMES APIVERSION NAMESPACED KIND\n"
                        + "widgets wg shop.example.com/v1 true Widget",
                "api-resources",
                "--api-group=shop.example.com");

        String widget = shop.file("w.yaml", WIDGET);
        shop.prints("widget.shop.example.com/w created", "apply", "-f", widget);
        shop.prints("NAME SIZE AGE\nw 3 AGE", "get", "wg");
        shop.refuses(
                "The Widget \"w\" is invalid: \n"
                        + "* spec.size: Invalid value: -3: spec.size in body should be greater than"
                        + " or equal to 0\n"
                        + "* .spec.size: Invalid value: -3: should be a non-negative integer",
                "apply",
                "-f",
                shop.file("bad.yaml", WIDGET.replace("size: 3", "size: -3")));
        shop.prints("widget.shop.example.com/w scaled", "scale", "widget", "w", "--replicas=5");
        shop.prints(
                "widget.shop.example.com/w patched",
                "patch",
                "wg",
                "w",
                "--type=merge",
                "-p",
                "{\"spec\":{\"color\":\"blue\"}}");
        shop.prints(
                "5 blue 3",
                "get",
                "wg",
                "w",
                "-o",
                "jsonpath={.spec.size} {.spec.color} {.metadata.generation}");
        String explained = shop.succeed("explain", "widget.spec");
        assertTrue(explained.contains("How big it is."), () -> explained);

        shop.prints(
                "customresourcedefinition.apiextensions.k8s.io \"widgets.shop.example.com\" deleted",
                "delete",
                "crd",
                "widgets.shop.example.com");
        shop.refuses(
                "Error from server (NotFound): Unable to list \"shop.example.com/v1,"
                        + " Resource=widgets\": the server could not find the requested resource"
                        + " (get widgets.shop.example.com)",
                "get",
                "wg");
    }
}
