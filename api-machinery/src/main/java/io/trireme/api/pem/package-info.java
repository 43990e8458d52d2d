/**
 * Certificates and private keys as text (RFC 7468), as files, kubeconfigs and objects hold them.
 * Pure: whoever calls has read the text, and decides whom it trusts.
 */
package io.trireme.api.pem;
