/**
 * The documents by which clients learn what is served: groups and their versions in Kubernetes'
 * order of preference, and the resources of each version with their verbs, subresources, short
 * names and categories. Made from resource definitions alone, so a custom resource is found as a
 * built-in one is.
 *
 * <p>Pure. Documents are built anew on each call; keeping them, and sending them by their hash, is
 * left to the API server.
 */
package io.trireme.api.discovery;
