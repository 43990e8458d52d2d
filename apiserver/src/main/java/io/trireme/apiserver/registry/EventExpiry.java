package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersion;
import io.trireme.api.status.ApiStatusException;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Lets Events expire, on the server whose store leads. */
final class EventExpiry implements Chore {
    private static final Logger log = LoggerFactory.getLogger(EventExpiry.class);
    private static final int EVENTS_PER_ROUND = 500;
    private static final GroupVersion CORE = new GroupVersion("", "v1");

    private final Store store;
    private final ResourceApi api;
    private final Deletion deletion;
    private final Duration ttl;
    private final Clock clock;

    EventExpiry(Store store, ResourceApi api, Deletion deletion, Duration ttl, Clock clock) {
        this.store = store;
        this.api = api;
        this.deletion = deletion;
        this.ttl = ttl;
        this.clock = clock;
    }

    @Override
    public void round() throws InterruptedException {
        if (store.status().role() != StoreStatus.Role.LEADER) {
            return;
        }
        var oldest = clock.now().minus(ttl);
        int expired = 0;
        for (var event : api.reader().list(new GroupResource("", "events"), "")) {
            if (expired == EVENTS_PER_ROUND) {
                return;
            }
            if (EventAge.lastSeen(event).map(seen -> seen.isBefore(oldest)).orElse(false)) {
                expired++;
                var context =
                        api.systemContext(
                                CORE,
                                "events",
                                ObjectMeta.namespace(event),
                                ObjectMeta.name(event));
                try {
                    deletion.delete(context, DeleteOptions.NONE);
                } catch (ApiStatusException e) {
                    // Gone already, or held by a finalizer: nothing to do about it here.
                    log.atDebug().addKeyValue("reason", e.getMessage()).log("event not expired");
                }
            }
        }
    }
}
