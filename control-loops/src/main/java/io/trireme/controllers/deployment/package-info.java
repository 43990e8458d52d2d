/**
 * The Deployment controller. {@link io.trireme.controllers.deployment.DeploymentPlan} decides from
 * a Deployment and its ReplicaSets what to do next, purely; {@code DeploymentLoop} reads caches,
 * plans and acts, on the manager's workers. One step is planned at a time: acting changes objects,
 * which wakes the loop again. Leaves pods to the ReplicaSet controller and cascading deletion to
 * the garbage collector.
 */
package io.trireme.controllers.deployment;
