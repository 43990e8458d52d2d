/**
 * The wire: TLS, HTTP/1.1 and HTTP/2 on Netty, and the form of failed replies.
 *
 * <p>Two event loop threads move bytes and never block. Each request runs on a virtual thread of
 * its own; the requests of an HTTP/1.1 connection run one after the other, those of HTTP/2 streams
 * side by side. A reply's thread waits while its client reads slowly, so a client can make us hold
 * only a bounded number of bytes. Beside {@code apiserver.upstream} this package alone imports
 * {@code io.netty}. It knows nothing of users, roles or resources.
 */
package io.trireme.apiserver.http;
