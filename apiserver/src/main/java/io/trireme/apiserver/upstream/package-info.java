/**
 * Requests that other servers answer: kubelets, pods and services behind a proxy, aggregated API
 * servers, webhooks. HTTP/1.1 over TLS or without, one connection a request.
 *
 * <p>The calling thread blocks on the socket, so it should be virtual; a body that is uploaded, and
 * the client's side of a tunnel, have a virtual thread of their own that ends with the request.
 * Bodies pass through in pieces of at most 32 KiB and are never held whole; who reads slowly holds
 * back who writes, through TCP. The API server dials only what {@link
 * io.trireme.apiserver.upstream.AllowedDestinations} holds. The head of a message is read by
 * Netty's codec; nothing else of {@code io.netty} is used. What a failure means to a client is left
 * to the callers.
 */
package io.trireme.apiserver.upstream;
