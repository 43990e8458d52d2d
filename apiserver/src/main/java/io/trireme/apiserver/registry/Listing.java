package io.trireme.apiserver.registry;

import io.trireme.api.text.GoText;
import io.trireme.apiserver.registry.cache.CacheFeed;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.cache.StorageKeys;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads collections: of the present from the watch cache, once that has reached the store's
 * revision; of a past revision from the store's history.
 */
final class Listing {
    /** How long a list waits for a cache that lags, or for a revision of the future. */
    static final Duration WAIT_MAX = Duration.ofSeconds(3);

    private static final int PAGE = 500;

    private final Store store;
    private final CacheFeed feed;

    Listing(Store store, CacheFeed feed) {
        this.store = store;
        this.feed = feed;
    }

    /**
     * A page of a list.
     *
     * @param next where the next page begins, if there is one
     * @param remaining how many objects follow, where that is known
     */
    record Page(
            List<StoredObject> objects,
            Revision revision,
            Optional<ContinueToken> next,
            OptionalLong remaining) {}

    Page list(Resource resource, ListOptions options) throws InterruptedException {
        Optional<Long> version;
        try {
            version = options.versionNumber();
        } catch (NumberFormatException e) {
            throw Failures.badRequest(
                    "invalid resource version: resourceVersion: Invalid value: "
                            + GoText.quoted(options.version())
                            + ": "
                            + e.getMessage());
        }
        if (!options.continueToken().isEmpty()) {
            var token = ContinueToken.parse(options.continueToken());
            if (version.isPresent() && version.get() != 0) {
                throw Failures.badRequest(
                        "specifying resource version is not allowed when using continue");
            }
            return fromStore(
                    resource,
                    // As in Kubernetes, whose cache ignores the limit of a list of any age.
                    version.isPresent() ? options.withLimit(0) : options,
                    new Revision(Math.max(0, token.revision())),
                    token.start(),
                    true);
        }
        boolean numbered = version.isPresent() && version.get() != 0;
        boolean exact =
                options.match().equals("Exact")
                        || (numbered && options.limit() > 0 && options.match().isEmpty());
        if (exact) {
            awaitRevision(version.orElseThrow());
            return fromStore(resource, options, new Revision(version.get()), "", false);
        }
        if (version.isEmpty()) {
            awaitPresent();
        } else {
            awaitRevision(version.get());
        }
        // Kubernetes' cache ignores the limit of a list that may be of any age.
        boolean limited = options.limit() > 0 && version.isEmpty();
        return fromCache(resource, options, limited);
    }

    /** Waits until the caches hold all that the store held when this was called. */
    void awaitPresent() throws InterruptedException {
        awaitRevision(store.currentRevision().value());
    }

    /** Waits until the caches hold a revision; never less than that they hold anything at all. */
    void awaitRevision(long revision) throws InterruptedException {
        if (revision < 0 || !feed.await(new Revision(revision), WAIT_MAX)) {
            throw Failures.tooLargeVersion(revision, feed.progress().value());
        }
    }

    private Page fromCache(Resource resource, ListOptions options, boolean limited) {
        // Read before the snapshot: every change up to here is in it.
        var progress = feed.progress();
        var snapshot = resource.cache().snapshot();
        var revision = snapshot.revision().isAfter(progress) ? snapshot.revision() : progress;
        var selection = options.selection();
        var candidates = snapshot.namespace(selection.namespace());
        var found = new ArrayList<StoredObject>();
        for (int i = 0; i < candidates.size(); i++) {
            var candidate = candidates.get(i);
            if (!selection.matches(candidate)) {
                continue;
            }
            if (limited && found.size() == options.limit()) {
                var last = lastMatching(candidates, i, selection);
                return new Page(
                        found,
                        revision,
                        Optional.of(
                                new ContinueToken(
                                        revision.value(),
                                        "/" + below(last.path(), selection) + "\0")),
                        selection.everything()
                                ? OptionalLong.of(candidates.size() - i)
                                : OptionalLong.empty());
            }
            found.add(StoredObject.of(candidate));
        }
        return new Page(found, revision, Optional.empty(), OptionalLong.empty());
    }

    private static CachedObject lastMatching(
            List<CachedObject> candidates, int before, Selection selection) {
        for (int i = before - 1; i >= 0; i--) {
            if (selection.matches(candidates.get(i))) {
                return candidates.get(i);
            }
        }
        throw new IllegalStateException("a page that is full holds an object");
    }

    /** A path without the namespace that the list is about. */
    private static String below(String path, Selection selection) {
        return selection.namespace().isEmpty()
                ? path
                : path.substring(selection.namespace().length() + 1);
    }

    private Page fromStore(
            Resource resource,
            ListOptions options,
            Revision asked,
            String start,
            boolean continued) {
        var selection = options.selection();
        String prefix = StorageKeys.prefix(resource.storage(), selection.namespace());
        var whole = KeyRange.prefix(Bytes.utf8(prefix));
        var indexer = new FieldIndex(resource.definition());
        int prefixLength = StorageKeys.prefix(resource.storage()).length();
        var found = new ArrayList<StoredObject>();
        var range = new KeyRange(Bytes.utf8(prefix + start), whole.end());
        var at = asked;
        while (true) {
            int chunk =
                    options.limit() > 0 && selection.everything()
                            ? (int) Math.min(PAGE, options.limit() - found.size())
                            : PAGE;
            var answer = read(range, at, chunk, start, continued);
            at = answer.revision();
            int index = 0;
            for (var entry : answer.entries()) {
                index++;
                boolean matches =
                        selection.everything()
                                || selection.matches(
                                        indexer.index(path(entry, prefixLength), entry));
                if (matches) {
                    found.add(StoredObject.of(entry));
                }
                boolean full = options.limit() > 0 && found.size() == options.limit();
                long after = answer.count() - index;
                if (full && after > 0) {
                    String last = entry.key().toUtf8().substring(prefix.length());
                    return new Page(
                            found,
                            at,
                            Optional.of(new ContinueToken(at.value(), "/" + last + "\0")),
                            selection.everything() ? OptionalLong.of(after) : OptionalLong.empty());
                }
            }
            if (!answer.more()) {
                return new Page(found, at, Optional.empty(), OptionalLong.empty());
            }
            range = new KeyRange(answer.entries().getLast().key().next(), whole.end());
        }
    }

    private static String path(KeyValue entry, int prefixLength) {
        return entry.key().toUtf8().substring(prefixLength);
    }

    private RangeOutcome.Found read(
            KeyRange range, Revision at, int limit, String start, boolean continued) {
        return switch (store.range(RangeRequest.of(range).at(at).withLimit(limit))) {
            case RangeOutcome.Found found -> found;
            case RangeOutcome.Compacted _ -> {
                if (continued) {
                    throw new ExpiredContinue(
                            new ContinueToken(ContinueToken.NEWEST, start).encoded());
                }
                throw Failures.expired("The resourceVersion for the provided list is too old.");
            }
            case RangeOutcome.Future(var current) ->
                    throw Failures.tooLargeVersion(at.value(), current.value());
        };
    }

    /** A token whose revision is compacted; the answer offers one to go on without consistency. */
    static final class ExpiredContinue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String token;

        ExpiredContinue(String token) {
            super("continue token expired");
            this.token = token;
        }

        String token() {
            return token;
        }
    }
}
