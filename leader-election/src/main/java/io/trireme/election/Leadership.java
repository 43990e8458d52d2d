package io.trireme.election;

import static java.util.Objects.requireNonNull;

import io.trireme.client.Fence;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who leads, as this candidate last saw it.
 *
 * @param holder the holder's name without its term's suffix; empty when nobody holds the lease
 * @param since when the holder's term began, by the holder's clock
 * @param transitions how often the lease changed hands
 * @param fence this candidate's own, while it leads
 * @param age how long ago the lease was last read or written; empty if never
 */
public record Leadership(
        String holder,
        Optional<Instant> since,
        int transitions,
        Optional<Fence> fence,
        Optional<Duration> age) {
    public Leadership {
        requireNonNull(holder, "holder");
        requireNonNull(since, "since");
        requireNonNull(fence, "fence");
        requireNonNull(age, "age");
    }

    /** True while this candidate itself leads. */
    public boolean leading() {
        return fence.isPresent();
    }

    /** The candidate's name in a Lease's {@code holderIdentity}. */
    public static String holderName(String holderIdentity) {
        int suffix = holderIdentity.lastIndexOf('_');
        return suffix < 0 ? holderIdentity : holderIdentity.substring(0, suffix);
    }
}
