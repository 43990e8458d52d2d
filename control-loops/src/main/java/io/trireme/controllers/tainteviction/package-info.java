/**
 * Evicts pods from nodes with NoExecute taints that they don't tolerate, or no longer tolerate.
 * {@link io.trireme.controllers.tainteviction.EvictionPlan} is pure.
 */
package io.trireme.controllers.tainteviction;
