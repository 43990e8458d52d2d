/**
 * Which resources the server has, for controllers that act on all of them: namespace deletion and
 * garbage collection. {@link io.trireme.controllers.discovery.ApiCatalog} is pure.
 */
package io.trireme.controllers.discovery;
