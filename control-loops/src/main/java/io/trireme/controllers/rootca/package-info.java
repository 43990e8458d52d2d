/**
 * Publishes the cluster's CA certificate in every namespace, as the ConfigMap {@code
 * kube-root-ca.crt}, and mends it when someone changes it.
 */
package io.trireme.controllers.rootca;
