package io.trireme.chaos.cluster;

/** Manifests that several scenarios apply. */
public final class Manifests {
    private Manifests() {}

    public static String namespace(String name) {
        return """
               apiVersion: v1
               kind: Namespace
               metadata: {name: %s}
               """
                .formatted(name);
    }

    /**
     * A Deployment that replaces one pod after the other.
     *
     * @param minReadySeconds how long each new pod must be ready before the next is replaced
     */
    public static String deployment(String name, int replicas, String image, int minReadySeconds) {
        return """
               apiVersion: apps/v1
               kind: Deployment
               metadata: {name: %s}
               spec:
                 replicas: %d
                 minReadySeconds: %d
                 strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                 selector: {matchLabels: {app: %s}}
                 template:
                   metadata: {labels: {app: %s}}
                   spec:
                     containers: [{name: main, image: "%s"}]
               """
                .formatted(name, replicas, minReadySeconds, name, name, image);
    }

    public static String pod(String name) {
        return """
               apiVersion: v1
               kind: Pod
               metadata: {name: %s}
               spec:
                 containers: [{name: main, image: "example.test/main:1"}]
               """
                .formatted(name);
    }
}
