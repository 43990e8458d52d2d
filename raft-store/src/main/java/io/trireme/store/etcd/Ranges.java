package io.trireme.store.etcd;

import io.trireme.store.Consistency;
import io.trireme.store.KeyValue;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOptions.Detail;
import io.trireme.store.Revision;
import io.trireme.store.RevisionBounds;
import io.trireme.store.Sort;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RangeResponse;

import java.util.List;

/** Reads of ranges, of the store and of the wire. */
final class Ranges {
    private Ranges() {}

    static io.trireme.store.RangeRequest request(RangeRequest request) {
        return new io.trireme.store.RangeRequest(
                KeyValues.range(request.getKey(), request.getRangeEnd()),
                options(request),
                request.getSerializable() ? Consistency.SERIALIZABLE : Consistency.LINEARIZABLE);
    }

    /** As in etcd, a limit or a revision below zero is none. */
    static RangeOptions options(RangeRequest request) {
        return new RangeOptions(
                new Revision(Math.max(0, request.getRevision())),
                Math.clamp(request.getLimit(), 0, Integer.MAX_VALUE),
                detail(request),
                sort(request),
                new RevisionBounds(request.getMinCreateRevision(), request.getMaxCreateRevision()),
                new RevisionBounds(request.getMinModRevision(), request.getMaxModRevision()));
    }

    private static Detail detail(RangeRequest request) {
        if (request.getCountOnly()) {
            return Detail.COUNT;
        }
        return request.getKeysOnly() ? Detail.KEYS : Detail.ENTRIES;
    }

    private static Sort sort(RangeRequest request) {
        Sort.Target target =
                switch (request.getSortTarget()) {
                    case KEY, UNRECOGNIZED -> Sort.Target.KEY;
                    case VERSION -> Sort.Target.VERSION;
                    case CREATE -> Sort.Target.CREATED;
                    case MOD -> Sort.Target.MODIFIED;
                    case VALUE -> Sort.Target.VALUE;
                };
        return new Sort(target, request.getSortOrder() == RangeRequest.SortOrder.DESCEND);
    }

    /** A response without its header. */
    static RangeResponse.Builder response(List<KeyValue> entries, boolean more, long count) {
        var response = RangeResponse.newBuilder().setMore(more).setCount(count);
        entries.forEach(entry -> response.addKvs(KeyValues.wire(entry)));
        return response;
    }
}
