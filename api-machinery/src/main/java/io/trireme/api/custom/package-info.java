/**
 * Resources that a CustomResourceDefinition declares: its own rules, the structural schemas in it,
 * and the definitions and rules of the resources it makes. Pure, as all of this module; who serves
 * them, and when, is the registry's to decide.
 */
package io.trireme.api.custom;
