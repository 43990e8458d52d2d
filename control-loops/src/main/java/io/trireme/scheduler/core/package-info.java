/**
 * What a decision needs to know, as values: resources, nodes with what runs on them, and the
 * decision itself. Pure. {@link io.trireme.scheduler.core.ClusterNodes} alone is mutable and locks
 * for short memory work.
 */
package io.trireme.scheduler.core;
