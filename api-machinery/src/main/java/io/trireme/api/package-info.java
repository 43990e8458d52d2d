/**
 * Names of the resource model: groups, versions, kinds and resources. The packages below hold what
 * the API server knows of a resource without any I/O: schemas, patches, selectors, codecs. No
 * thread, clock or random number is used anywhere in this module.
 */
package io.trireme.api;
