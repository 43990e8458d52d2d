/**
 * The rows that {@code kubectl get} prints: columns and cells of each kind as Kubernetes computes
 * them. Pure; the time that ages count from is passed in.
 */
package io.trireme.api.table;
