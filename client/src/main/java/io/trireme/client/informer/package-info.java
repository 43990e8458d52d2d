/**
 * Local copies of collections, kept fresh by watches: {@code Reflector} (list and watch) → {@code
 * DeltaQueue} (one change per object) → {@code Indexer} → handlers. Each informer has two virtual
 * threads, one that follows the server and one that writes the cache and calls the handlers.
 *
 * <p>Invariants: a cache never goes back in revision, shows each object at most as new as the
 * server's, and holds an object exactly as long as the server does, seen with a delay.
 */
package io.trireme.client.informer;
