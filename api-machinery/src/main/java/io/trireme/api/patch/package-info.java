/**
 * The three patches that change an object by a document: JSON patch (RFC 6902), merge patch (RFC
 * 7396) and strategic merge patch. Pure: each gives a new tree and leaves its arguments alone.
 * Codes and words of refusals are Kubernetes'. Decoding and validating the result is the caller's.
 */
package io.trireme.api.patch;
