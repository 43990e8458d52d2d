/**
 * The node lifecycle controller: a node whose Lease and status stop is shown as unknown, its pods
 * as not ready, and it is tainted, at a bounded pace and not at all when everything seems down.
 * {@link io.trireme.controllers.nodelifecycle.NodeConditions}, {@link
 * io.trireme.controllers.nodelifecycle.NodeTaints} and {@link
 * io.trireme.controllers.nodelifecycle.ZoneState} are pure. Evicting pods from tainted nodes is the
 * taint eviction controller's work.
 */
package io.trireme.controllers.nodelifecycle;
