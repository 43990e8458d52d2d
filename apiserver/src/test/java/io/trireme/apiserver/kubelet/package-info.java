/**
 * A kubelet for tests, which speaks the real streams: TLS with client certificates, WebSocket in
 * Kubernetes' versions 4 and 5, SPDY/3.1, and SPDY within a WebSocket. Its containers are made up.
 */
package io.trireme.apiserver.kubelet;
