/**
 * How the API says no: a {@code Status} with HTTP code, machine-readable reason, message, and the
 * fields that are to blame. Codes, reasons and words are Kubernetes' own, since client libraries
 * and scripts decide by them.
 *
 * <p>Values are immutable. {@link io.trireme.api.status.ApiStatusException} carries one to the one
 * place that makes replies; nothing between throws it away or words it anew.
 */
package io.trireme.api.status;
