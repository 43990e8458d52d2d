/**
 * A TCP balancer in front of the API servers: passes bytes, so that TLS and client certificates are
 * between client and server. A connection has three virtual threads, one for each direction and one
 * that ends it; each backend has one that probes {@code /readyz}. A backend whose {@link
 * io.trireme.deploy.balancer.Health} is worse than another's gets no new connection, and loses
 * those it has, so that a client whose server hangs finds the other one. While all are equally bad
 * they keep what they have.
 */
package io.trireme.deploy.balancer;
