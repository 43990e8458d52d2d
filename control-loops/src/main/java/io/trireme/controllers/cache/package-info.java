/**
 * The informers that controllers share, with their indexes. Warm on every replica. Reading is
 * thread-safe; the objects are shared and never changed.
 */
package io.trireme.controllers.cache;
