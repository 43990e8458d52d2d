/**
 * An API server in memory for tests of what is built on the client: no thread, no socket. In the
 * main tree since tests of several modules share it; nothing in production may use it.
 */
package io.trireme.client.testing;
