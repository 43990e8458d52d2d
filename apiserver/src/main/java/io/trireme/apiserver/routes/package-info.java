/**
 * What the server answers beside stored objects: version, health, metrics, discovery, OpenAPI, and
 * the reviews that ask who one is and what one may do. Everything is read from immutable documents
 * or asked at the moment; nothing here keeps state or threads.
 */
package io.trireme.apiserver.routes;
