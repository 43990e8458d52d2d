/**
 * The cluster's own certificate authorities and what they sign: EC P-256 keys (RSA for the
 * operator, whose key goes into kubeconfigs), PEM files, private keys readable by the owner only.
 * Alone imports Bouncy Castle. Pure file work, no thread.
 *
 * <p>Four authorities keep four kinds of trust apart: {@code ca} signs API servers and their
 * clients; {@code raft-ca} signs the members of the store, so that no API client, however
 * privileged, can speak to the log; {@code etcd-ca} signs the store's doors for etcd's clients and
 * those clients, who may read and write all; {@code front-proxy-ca} signs what API servers show to
 * aggregated API servers, which believe whoever shows it what is said of the user.
 */
package io.trireme.deploy.pki;
