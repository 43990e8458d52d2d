/**
 * Schemas of custom resources: what they say of a value ({@code StructuralSchema}), what they hold
 * against it ({@code ValueCheck}), what is wrong with themselves ({@code SchemaCheck}), and the
 * paths of columns and subresources ({@code JsonPath}). Pure, as all of this module. The rules of
 * the kind CustomResourceDefinition and of the kinds it makes stand in {@code api.kinds}; who
 * serves them, and when, is the registry's to decide.
 */
package io.trireme.api.custom;
