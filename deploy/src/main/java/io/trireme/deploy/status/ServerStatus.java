package io.trireme.deploy.status;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One server as it sees itself, or as down.
 *
 * @param pid empty when the process is not there
 * @param ready whether {@code /readyz} says so
 * @param reason why it is not ready
 * @param raft empty when it did not answer
 * @param leases the holders that this server knows, by {@code controller-manager} and {@code
 *     scheduler}
 */
public record ServerStatus(
        String name,
        Optional<Long> pid,
        String apiAddress,
        boolean ready,
        String reason,
        Optional<Raft> raft,
        SortedMap<String, LeaseStatus> leases) {
    public ServerStatus {
        requireNonNull(name, "name");
        requireNonNull(apiAddress, "apiAddress");
    }

    /**
     * @param role {@code leader}, {@code follower}, {@code candidate}, …
     * @param lastContact how long ago it heard of a quorum (the leader) or of the leader (others)
     * @param lag committed log entries that this member has not applied, as far as it knows
     * @param full whether the store's quota is reached, so that writes are refused
     */
    public record Raft(
            String role,
            long term,
            String leader,
            Duration lastContact,
            long appliedIndex,
            long lag,
            long revision,
            boolean full) {}

    /**
     * @param holder the server that leads; empty when nobody does
     * @param since when it took over, RFC 3339
     * @param renewed when it last said that it is there, RFC 3339
     * @param transitions how often leadership has moved
     */
    public record LeaseStatus(String holder, String since, String renewed, int transitions) {}
}
