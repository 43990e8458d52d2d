/**
 * One description for every resource: its names, scope, schema, subresources, columns, selectable
 * fields. A custom resource is the same thing, made at run time.
 */
package io.trireme.api.resource;
