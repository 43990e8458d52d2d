/**
 * Elects one leader among many by a {@code coordination.k8s.io/v1} Lease, after client-go's rules.
 * {@code LeaseElection} decides, pure and in virtual time; {@code LeaderElector} brings the clock,
 * the calls and one virtual thread.
 *
 * <p>Invariants: a term has a holder identity of its own, so the API server's fence tells terms
 * apart even of one process; {@code stopped} is called at most {@code renewDeadline} after the last
 * renewal was sent, while another candidate waits for the longer {@code leaseDuration}. Should a
 * process stand still in between, the fence refuses what it writes afterwards.
 */
package io.trireme.election;
