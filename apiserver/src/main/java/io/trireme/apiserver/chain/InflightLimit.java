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
    private final Semaphore heartbeats;
    private final Semaphore watches;
    private final LabelledMetrics.Gauge gauge;

    InflightLimit(RequestLimits limits, LabelledMetrics metrics) {
        this.readOnly = new Semaphore(limits.readOnlyMax());
        this.mutating = new Semaphore(limits.mutatingMax());
        this.heartbeats = new Semaphore(limits.heartbeatsMax());
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
        if (info.longRunning()) {
            return user.in(User.MASTERS) ? unlimited() : held(watches);
        }
        String kind = info.readOnly() ? "readOnly" : "mutating";
        var place = user.in(User.MASTERS) ? unlimited() : place(info, user);
        gauge.add(1, kind);
        return () -> {
            gauge.add(-1, kind);
            place.close();
        };
    }

    private Permit place(RequestInfo info, User user) {
        var common = info.readOnly() ? readOnly : mutating;
        if (common.tryAcquire()) {
            return common::release;
        }
        if (Heartbeats.isOne(info, user)) {
            return held(heartbeats);
        }
        throw tooMany();
    }

    private static Permit held(Semaphore semaphore) {
        if (!semaphore.tryAcquire()) {
            throw tooMany();
        }
        return semaphore::release;
    }

    private static Permit unlimited() {
        return () -> {};
    }

    private static ApiStatusException tooMany() {
        return new ApiStatusException(
                StatusReplies.tooManyRequests("Too many requests, please try again later."));
    }
}
