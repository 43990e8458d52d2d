package io.trireme.store.etcd;

import io.trireme.store.Consistency;
import io.trireme.store.KeyValue;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOptions.Detail;
import io.trireme.store.Revision;
import io.trireme.store.RevisionBounds;
import io.trireme.store.Sort;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RangeRequest.SortOrder;
import io.trireme.store.etcd.wire.RangeRequest.SortTarget;
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
        if (sortsWhatIsCut(request)) {
            return options(request.toBuilder().setSortTarget(SortTarget.KEY).build())
                    .withLimit(1 + Math.clamp(request.getLimit(), 0, Integer.MAX_VALUE - 1))
                    .with(Detail.ENTRIES);
        }
        return new RangeOptions(
                new Revision(Math.max(0, request.getRevision())),
                Math.clamp(request.getLimit(), 0, Integer.MAX_VALUE),
                detail(request),
                sort(request),
                new RevisionBounds(request.getMinCreateRevision(), request.getMaxCreateRevision()),
                new RevisionBounds(request.getMinModRevision(), request.getMaxModRevision()));
    }

    /**
     * Whether entries are sorted by something else than their keys though no order is asked for.
     * etcd then sorts upwards, but only the first by key: as many as the limit, and the one behind
     * them that says that there are more. With bounds of revisions it takes all before it sorts.
     */
    private static boolean sortsWhatIsCut(RangeRequest request) {
        return request.getSortOrder() == SortOrder.NONE
                && request.getSortTarget() != SortTarget.KEY
                && request.getLimit() > 0
                && !request.getCountOnly()
                && request.getMinCreateRevision() == 0
                && request.getMaxCreateRevision() == 0
                && request.getMinModRevision() == 0
                && request.getMaxModRevision() == 0;
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
        return new Sort(target, request.getSortOrder() == SortOrder.DESCEND);
    }

    /**
     * A response without its header.
     *
     * @param entries what was found by {@link #options}, and {@code more} and {@code count} with it
     */
    static RangeResponse.Builder response(
            RangeRequest request, List<KeyValue> entries, boolean more, long count) {
        if (sortsWhatIsCut(request)) {
            boolean cut = entries.size() > request.getLimit();
            return response(
                    entries.stream()
                            .sorted(sort(request).comparator())
                            .limit(request.getLimit())
                            .map(entry -> request.getKeysOnly() ? entry.withoutValue() : entry)
                            .toList(),
                    cut,
                    count);
        }
        return response(entries, more, count);
    }

    private static RangeResponse.Builder response(
            List<KeyValue> entries, boolean more, long count) {
        var response = RangeResponse.newBuilder().setMore(more).setCount(count);
        entries.forEach(entry -> response.addKvs(KeyValues.wire(entry)));
        return response;
    }
}
