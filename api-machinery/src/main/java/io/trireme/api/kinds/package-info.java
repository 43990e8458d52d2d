/**
 * The built-in kinds: their definitions, their defaults, what their writes may touch and what makes
 * them invalid. All of it is pure on JSON trees: no thread, clock, random number or I/O (the
 * definitions are read once from a resource of this jar). What needs other objects (a Service's
 * address, a pod's priority class) is left to the API server's admission and registry.
 */
package io.trireme.api.kinds;
