/**
 * Stock clients against three real server processes: kubectl and the official Java client do what
 * they do against Kubernetes, and the tests look at what the clients show.
 *
 * <p>All classes share one cluster ({@link io.trireme.chaos.cluster.SharedCluster}) with each other
 * and the tests that kill its servers. Each test has a namespace of its own. Nothing here needs to
 * be the only one on the cluster but {@code KubectlNodeIT}, which drains a node.
 */
package io.trireme.clients;
