/**
 * The hollow node: a node that runs no containers. It registers, renews its Lease, and drives pods
 * through the states that a kubelet would report, so that a whole control plane can be exercised
 * without root, and with thousands of pods on a small machine. It is a tool for tests and says so:
 * label {@code trireme.io/hollow=true}, container runtime version {@code hollow://…}.
 *
 * <p>{@link io.trireme.node.hollow.PodLifecycle} is pure: what to report next follows from the pod
 * as stored and the time, so a restarted process goes on where the old one was. {@link
 * io.trireme.node.hollow.HollowNode} reads, asks it, and writes.
 */
package io.trireme.node.hollow;
