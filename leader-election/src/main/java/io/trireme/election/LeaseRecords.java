package io.trireme.election;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** The Leases that an election writes, as client-go fills them. */
final class LeaseRecords {
    private LeaseRecords() {}

    static Lease first(ElectionConfig config, String identity, Instant now) {
        var metadata =
                new ObjectMetaBuilder()
                        .withNamespace(config.namespace())
                        .withName(config.leaseName())
                        .build();
        return new LeaseBuilder()
                .withMetadata(metadata)
                .withSpec(held(config, identity, now, 0))
                .build();
    }

    static Lease taken(Lease before, ElectionConfig config, String identity, Instant now) {
        return with(before, held(config, identity, now, transitions(before) + 1));
    }

    private static LeaseSpec held(
            ElectionConfig config, String identity, Instant now, int transitions) {
        return new LeaseSpecBuilder()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) config.leaseDuration().toSeconds())
                .withAcquireTime(micros(now))
                .withRenewTime(micros(now))
                .withLeaseTransitions(transitions)
                .build();
    }

    static Lease renewed(Lease before, Instant now) {
        return with(
                before, new LeaseSpecBuilder(before.getSpec()).withRenewTime(micros(now)).build());
    }

    /** Without holder, so that the next candidate that looks may take it. */
    static Lease released(Lease before, Instant now) {
        return with(
                before,
                new LeaseSpecBuilder(before.getSpec())
                        .withHolderIdentity("")
                        .withLeaseDurationSeconds(1)
                        .withAcquireTime(micros(now))
                        .withRenewTime(micros(now))
                        .build());
    }

    private static Lease with(Lease before, LeaseSpec spec) {
        return new LeaseBuilder(before).withSpec(spec).build();
    }

    static String holder(Lease lease) {
        var spec = lease.getSpec();
        return spec == null || spec.getHolderIdentity() == null ? "" : spec.getHolderIdentity();
    }

    static int transitions(Lease lease) {
        var spec = lease.getSpec();
        return spec == null || spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions();
    }

    /** How long the holder asked others to wait; a Lease without it lapses at once. */
    static Duration duration(Lease lease) {
        var spec = lease.getSpec();
        return spec == null || spec.getLeaseDurationSeconds() == null
                ? Duration.ZERO
                : Duration.ofSeconds(spec.getLeaseDurationSeconds());
    }

    private static ZonedDateTime micros(Instant now) {
        return now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }
}
