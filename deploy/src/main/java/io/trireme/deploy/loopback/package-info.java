/**
 * An {@code ApiTransport} into the API server of the same process: the same authorization,
 * admission and validation as on the wire, without sockets, TLS and authentication (decision 0003).
 */
package io.trireme.deploy.loopback;
