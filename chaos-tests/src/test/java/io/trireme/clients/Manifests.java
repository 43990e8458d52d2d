package io.trireme.clients;

/** What the tests apply. */
final class Manifests {
    /** A workload as people write one: every object of a small service in one file. */
    static final String SHOP =
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: NAMESPACE
              labels: {team: shop}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: conf, namespace: NAMESPACE}
            data: {mode: prod}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: creds, namespace: NAMESPACE}
            data: {password: czNjcmV0}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: robot, namespace: NAMESPACE}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              namespace: NAMESPACE
              labels: {app: web}
            spec:
              replicas: 3
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  serviceAccountName: robot
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: nginx:1.27
                    ports: [{containerPort: 80}]
                    env:
                    - name: PASSWORD
                      valueFrom: {secretKeyRef: {name: creds, key: password}}
                    readinessProbe: {httpGet: {path: /ready, port: 80}, periodSeconds: 1}
                    livenessProbe: {httpGet: {path: /healthz, port: 80}}
                    resources:
                      requests: {cpu: 50m, memory: 32Mi}
                      limits: {memory: 64Mi}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: NAMESPACE}
            spec:
              selector: {app: web}
              ports: [{port: 80}]
            """;

    /** Only the Deployment of {@link #SHOP}, small, in the namespace that kubectl is told. */
    static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels: {app: web}
            spec:
              replicas: 2
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: web, image: "nginx:1.27"}
            """;

    private Manifests() {}
}
