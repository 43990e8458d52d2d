/**
 * The OpenAPI documents of what is served, v2 and v3: built when first asked for, kept compressed
 * and only while memory allows. Descriptions of fields come from a resource that the build makes;
 * without it the documents are the same but for the descriptions.
 */
package io.trireme.api.openapi;
