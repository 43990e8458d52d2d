/**
 * Clients of etcd's API that note what they asked and were told, and the judgement of their notes.
 *
 * <p>They speak gRPC by jetcd's stubs without jetcd's client, which repeats transactions whose
 * outcome it does not know: here a call is made once and its outcome noted as it is. Each client
 * and each watcher is one virtual thread of its own; {@code Notes} is shared by all.
 */
package io.trireme.chaos.etcd;
