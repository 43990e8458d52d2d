/**
 * Keeps a ServiceAccount {@code default} in every namespace that is not being deleted. Runs on the
 * workers of its queue, during a term only; a key is a namespace. An account that exists is never
 * changed, and one that another has made meanwhile is as good. Deleting accounts is left to the
 * controller of namespaces, their tokens to the API server.
 */
package io.trireme.controllers.serviceaccount;
