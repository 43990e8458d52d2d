/**
 * The subresources that reach into the cluster: log, exec, attach and port-forward of pods, and the
 * proxies to nodes, pods and services. What is meant, and whether it is allowed, is decided here in
 * Kubernetes' words; the bytes are then {@code apiserver.upstream}'s, and a kubelet speaks with the
 * client itself. Runs on the request's own thread.
 */
package io.trireme.apiserver.registry.connect;
