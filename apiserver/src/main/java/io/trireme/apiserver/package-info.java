/**
 * What every part of the API server shares: the request, its reply, who asks, and what for.
 *
 * <p>All types but {@link io.trireme.apiserver.BodySink}, {@link
 * io.trireme.apiserver.RequestStream} and {@link io.trireme.apiserver.UpgradedConnection} are
 * immutable. {@code apiserver.http} moves them over the wire, {@code apiserver.chain} decides who
 * may do what, {@code apiserver.registry} answers. Nothing here knows of sockets or of the store.
 */
package io.trireme.apiserver;
