/**
 * A TCP balancer in front of the API servers: passes bytes, so that TLS and client certificates are
 * between client and server. A connection has three virtual threads, one for each direction and one
 * that ends it; each backend has one that probes {@code /readyz}. A backend that stops being ready
 * gets no new connection, and loses those it has as soon as another is ready, so that a client
 * whose server hangs finds that one. While none is ready all keep what they have.
 */
package io.trireme.deploy.balancer;
