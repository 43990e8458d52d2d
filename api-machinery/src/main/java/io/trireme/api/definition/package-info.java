/**
 * What CustomResourceDefinitions make: the resources they declare, with schemas, rules and columns,
 * and what the server says in their status. Pure, as all of this module; who serves them, and when,
 * is the registry's to decide.
 */
package io.trireme.api.definition;
