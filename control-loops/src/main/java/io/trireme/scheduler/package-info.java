/**
 * The scheduler: gives each unbound pod a node, in three phases: filter (predicate), score
 * (prioritize), bind. The decision is pure ({@code core}, {@code plugin}); {@link
 * io.trireme.scheduler.Scheduler} keeps its caches warm on every server and binds only while it
 * leads, with fenced writes.
 *
 * <p>One virtual thread decides; bindings are written by a bounded number of others, meanwhile the
 * pod counts as being on its node (it is assumed).
 */
package io.trireme.scheduler;
