/**
 * Servers as on machines of their own, started one by one with {@code trireme server}, and what can
 * go wrong with a machine: its process, its network, its disk, its fsync, its clock.
 *
 * <p>With {@code Network.LOOPBACK} all share this machine's loopback and no privilege is needed.
 * With {@code Network.NAMESPACES} each has a network namespace, which takes root; they reach each
 * other over a bridge in one more namespace and nothing else, and clients reach them through a
 * relay on loopback.
 */
package io.trireme.chaos.machines;
