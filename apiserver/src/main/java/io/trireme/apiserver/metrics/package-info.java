/**
 * Metrics with labels, as Kubernetes names them, and Prometheus' text form of them and of the
 * process' Dropwizard registry. Every family may be used from any thread; the number of its label
 * sets is bounded.
 */
package io.trireme.apiserver.metrics;
