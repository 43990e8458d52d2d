/**
 * Amounts of resources ({@code 500m}, {@code 1Gi}): exact decimals with Kubernetes' suffixes and
 * canonical forms. Pure values.
 */
package io.trireme.api.quantity;
