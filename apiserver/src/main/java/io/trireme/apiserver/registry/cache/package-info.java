/**
 * The watch cache: what the store holds of every resource, kept up to date by one watch of the
 * store and shared by all readers and watchers of this server.
 *
 * <p>One thread, {@link io.trireme.apiserver.registry.cache.CacheFeed}'s, changes all caches, in
 * revision order. It moves its progress on only after every cache holds the changes up to there, so
 * a reader that saw progress R and then takes a snapshot sees everything up to R. Events of a cache
 * are kept in a bounded ring; a watcher is a position in that ring and owns no queue: one that is
 * overtaken is told so and ends. What an object means is left to the registry: here it is bytes, a
 * name, labels and selectable fields.
 */
package io.trireme.apiserver.registry.cache;
