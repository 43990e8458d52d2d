/**
 * Names of metrics with labels, for a registry that knows only names. Pure, so any thread may use
 * it. The same name and labels, in the same order, always give the same text; what is counted and
 * how it is exported is left to others.
 */
package io.trireme.client.metrics;
