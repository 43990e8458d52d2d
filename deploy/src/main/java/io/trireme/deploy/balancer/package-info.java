/**
 * A TCP balancer in front of the API servers: passes bytes, so that TLS and client certificates are
 * between client and server. One virtual thread per direction of a connection and one per backend
 * that probes {@code /readyz}; a backend that stops being ready gets no new connection and loses
 * those it has, so that a client whose server hangs finds another one.
 */
package io.trireme.deploy.balancer;
