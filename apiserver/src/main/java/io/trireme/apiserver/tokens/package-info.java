/**
 * Service account tokens (JSON Web Tokens, RFC 7519): made, signed, verified, and turned into
 * users. All classes may be called by any thread and block only for a read of the store, when this
 * server's caches do not know yet what a token is bound to.
 *
 * <p>Every server has the same keys, so every server takes what another has signed. A token counts
 * as long as its service account, and the pod, secret or node it is bound to, are there with the
 * uid that the token names.
 */
package io.trireme.apiserver.tokens;
