package io.trireme.apiserver.chain;

import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.metrics.LabelledMetrics;

import java.util.concurrent.Semaphore;

/** The step that bounds how many requests run at a time. */
final class InflightLimit {
    private final Semaphore readOnly;
    private final Semaphore mutating;
    private final Semaphore watches;
    private final LabelledMetrics.Gauge gauge;

    InflightLimit(RequestLimits limits, LabelledMetrics metrics) {
        this.readOnly = new Semaphore(limits.readOnlyMax());
        this.mutating = new Semaphore(limits.mutatingMax());
        this.watches = new Semaphore(limits.watchesMax());
        this.gauge =
                metrics.gauge(
                        "apiserver_current_inflight_requests",
                        "Requests that run now, by kind.",
                        "request_kind");
        gauge.add(0, "readOnly");
        gauge.add(0, "mutating");
    }

    /** Held while a request runs. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @throws ApiStatusException 429
     */
    Permit enter(RequestInfo info, User user) {
        if (info.verb().equals("watch")) {
            return acquire(watches, "", user);
        }
        return info.readOnly()
                ? acquire(readOnly, "readOnly", user)
                : acquire(mutating, "mutating", user);
    }

    private Permit acquire(Semaphore semaphore, String kind, User user) {
        boolean acquired = semaphore.tryAcquire();
        if (!acquired && !user.in(User.MASTERS)) {
            throw new ApiStatusException(
                    StatusReplies.tooManyRequests("Too many requests, please try again later."));
        }
        if (!kind.isEmpty()) {
            gauge.add(1, kind);
        }
        return () -> {
            if (acquired) {
                semaphore.release();
            }
            if (!kind.isEmpty()) {
                gauge.add(-1, kind);
            }
        };
    }
}
