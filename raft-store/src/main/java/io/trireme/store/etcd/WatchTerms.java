package io.trireme.store.etcd;

import com.google.protobuf.ByteString;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.WatchEvent;
import io.trireme.store.etcd.wire.WatchCreateRequest;
import io.trireme.store.etcd.wire.WatchCreateRequest.FilterType;

/**
 * What a client wants of a watch.
 *
 * @param id the watch's number in its stream
 * @param previous events say what the key held before
 * @param progress word is wanted also while nothing happens
 * @param fragments one revision may come in several responses
 */
record WatchTerms(
        long id,
        KeyRange range,
        boolean puts,
        boolean deletes,
        boolean previous,
        boolean progress,
        boolean fragments) {
    private static final ByteString FIRST_KEY = ByteString.copyFrom(new byte[] {0});

    static WatchTerms of(WatchCreateRequest request, long id) {
        return new WatchTerms(
                id,
                range(request),
                !request.getFiltersList().contains(FilterType.NOPUT),
                !request.getFiltersList().contains(FilterType.NODELETE),
                request.getPrevKv(),
                request.getProgressNotify(),
                request.getFragment());
    }

    /** Unlike in all other requests, an empty key is the first key there can be. */
    static KeyRange range(WatchCreateRequest request) {
        ByteString key = request.getKey().isEmpty() ? FIRST_KEY : request.getKey();
        return KeyValues.range(key, request.getRangeEnd());
    }

    /** Whether no key can be in the range. */
    static boolean empty(KeyRange range) {
        Bytes end = range.end();
        return !end.isEmpty() && range.start().compareTo(end) >= 0;
    }

    boolean want(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put _ -> puts;
            case WatchEvent.Delete _ -> deletes;
        };
    }
}
