/**
 * Who leads, who lags, who is down: each server answers for itself at {@code /trireme/v1/status},
 * with or without a quorum; the command asks them all and prints one table. The documents and the
 * table are pure; {@link io.trireme.deploy.status.StatusReader} does the asking.
 */
package io.trireme.deploy.status;
