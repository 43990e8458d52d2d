/**
 * The transport over the network, on the JDK's HTTP client. Calls run on the caller's thread; the
 * JDK's client adds one selector thread of its own and, for its callbacks, virtual ones.
 */
package io.trireme.client.http;
