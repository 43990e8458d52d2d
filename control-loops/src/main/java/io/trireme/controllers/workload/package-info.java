/**
 * What the workload controllers share: selectors, owner references, pod readiness, tolerations, the
 * order in which surplus pods go, slow-start batches and adoption. All but {@link
 * io.trireme.controllers.workload.SlowStart} and {@link io.trireme.controllers.workload.Claims} is
 * pure. Leaves every decision about a kind to that kind's plan.
 */
package io.trireme.controllers.workload;
