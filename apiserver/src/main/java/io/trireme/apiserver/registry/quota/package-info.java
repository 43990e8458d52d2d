/**
 * What objects use of their namespace's ResourceQuotas, and whether that is allowed; pure. The
 * registry writes the sums in the transaction that writes the object, so that they are never
 * exceeded, whoever writes at the same time. What a deleted object used is given back by the quota
 * controller, which counts anew.
 */
package io.trireme.apiserver.registry.quota;
