/**
 * The Kubernetes API as a Java program sees it: calls, typed resources, lists, watches, fences. All
 * types are immutable or safe for any thread; calls block the caller and obey interrupts. Nothing
 * here retries: {@code informer} and {@code queue} do, each in its own way. Transports over the
 * network are in {@code http}.
 */
package io.trireme.client;
