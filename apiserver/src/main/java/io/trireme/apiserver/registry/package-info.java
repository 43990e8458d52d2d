/**
 * The generic registry: answers every request for a stored object, whatever its kind. Reads come
 * from the watch caches or the store, writes go through decoding, admission, validation and one
 * store transaction with a compare on the object's revision.
 *
 * <p>Runs on the requests' own virtual threads; nothing here holds mutable state but the caches and
 * the loops that {@link io.trireme.apiserver.registry.ResourceApi} starts. What a kind adds lies in
 * {@link io.trireme.api.kinds.KindRules}; wire, authentication and authorization lie before the
 * registry. A write that lost a race is tried again here a bounded number of times; a write whose
 * outcome the store does not know is reported so and never repeated.
 */
package io.trireme.apiserver.registry;
