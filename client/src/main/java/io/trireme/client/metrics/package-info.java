/** Names of metrics with labels, for a registry that knows only names. Pure. */
package io.trireme.client.metrics;
