/**
 * Label and field selectors: parsed from query parameters or from objects, printed back, matched.
 * Pure; refusals carry Kubernetes' own words.
 */
package io.trireme.api.selector;
