package io.trireme.deploy.status;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.Readiness;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether this server's member of the store can serve: it knows a leader, has heard of it lately,
 * and is not far behind. From memory, so it costs nothing and works when nothing else does.
 */
public final class StoreReadiness implements Readiness {
    private static final Duration CONTACT_MAX = Duration.ofSeconds(5);
    private static final long LAG_MAX = 10_000;

    private final Store store;

    public StoreReadiness(Store store) {
        this.store = requireNonNull(store, "store");
    }

    @Override
    public SortedMap<String, String> checks() {
        var checks = new TreeMap<String, String>();
        checks.put("raft-store", reason(store.status()));
        return checks;
    }

    private static String reason(StoreStatus status) {
        if (status.fault().isPresent()) {
            return status.fault().get();
        }
        if (status.leader().isEmpty()) {
            return "no leader is known (role "
                    + status.role().name().toLowerCase(Locale.ROOT)
                    + ", term "
                    + status.term()
                    + "); a quorum of the servers may be down";
        }
        if (status.lastContact().compareTo(CONTACT_MAX) > 0) {
            return "no contact with "
                    + (status.role() == StoreStatus.Role.LEADER ? "a quorum" : "the leader")
                    + " for "
                    + status.lastContact().toSeconds()
                    + " s";
        }
        return status.lag() > LAG_MAX ? status.lag() + " log entries behind" : "";
    }
}
