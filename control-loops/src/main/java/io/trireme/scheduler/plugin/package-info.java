/**
 * Filters and scores, one class each, named as Kubernetes names its plugins. Pure: what a plugin
 * says depends on the pod and the node only.
 */
package io.trireme.scheduler.plugin;
