/**
 * Bodies to objects and back. JSON is read as a stream with the schema at hand; YAML 1.1 is turned
 * into a JSON tree first, as a Kubernetes API server does. Every refusal has Kubernetes' own words.
 * Pure: no thread, no clock. Bodies are limited in depth here, in size where they are received.
 */
package io.trireme.api.codec;
