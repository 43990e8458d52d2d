/**
 * The ReplicaSet controller. {@link io.trireme.controllers.replicaset.ReplicaSetPlan} and {@link
 * io.trireme.controllers.replicaset.ReplicaSetStatusPlan} decide purely; {@code ReplicaSetLoop}
 * claims pods, waits until its own writes show in the cache, and creates and deletes in slow-start
 * batches. Leaves scheduling and running to others.
 */
package io.trireme.controllers.replicaset;
