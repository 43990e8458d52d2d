/**
 * The request path before the registry, one class a step: request info, authentication,
 * impersonation, limits, authorization, then the handler that answers.
 *
 * <p>{@link io.trireme.apiserver.chain.RequestChain} shows the order. Steps run on the request's
 * virtual thread.
 */
package io.trireme.apiserver.chain;
