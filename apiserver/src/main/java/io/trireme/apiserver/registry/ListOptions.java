package io.trireme.apiserver.registry;

import io.trireme.api.selector.FieldSelector;
import io.trireme.api.selector.LabelSelector;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.RequestInfo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options of list, watch and deletecollection.
 *
 * @param limit 0 means none
 * @param version as sent; empty if not
 * @param match Exact, NotOlderThan or empty
 */
record ListOptions(
        Selection selection,
        long limit,
        String continueToken,
        String version,
        String match,
        boolean allowBookmarks,
        Optional<Boolean> sendInitialEvents,
        Optional<Duration> timeout) {
    /** Longer than any watch lives; more would not fit into nanoseconds. */
    private static final long TIMEOUT_SECONDS_MAX = Duration.ofDays(1).toSeconds();

    private static final String MATCH = "resourceVersionMatch";

    static ListOptions of(
            QueryParameters query, RequestInfo info, Resource resource, boolean watch) {
        var sendInitial =
                query.has("sendInitialEvents")
                        ? Optional.of(query.flag("sendInitialEvents"))
                        : Optional.<Boolean>empty();
        var errors = watch ? checkWatch(query, sendInitial) : checkList(query, sendInitial);
        if (!errors.isEmpty()) {
            throw Failures.invalid("meta.k8s.io", "ListOptions", "", errors);
        }
        var selection =
                new Selection(
                        resource.definition().namespaced() ? info.namespace() : "",
                        LabelSelector.parse(query.text("labelSelector")),
                        FieldSelector.parse(query.text("fieldSelector")),
                        // The old path /watch/…/NAME watches one object.
                        watch && info.parts().size() > 1
                                ? Optional.of(info.name())
                                : Optional.empty(),
                        resource.view());
        selection.requireKnownFields(resource);
        return new ListOptions(
                selection,
                Math.max(0, number(query.text("limit"))),
                query.text("continue"),
                query.text("resourceVersion"),
                query.text(MATCH),
                query.flag("allowWatchBookmarks"),
                sendInitial,
                Optional.of(number(query.text("timeoutSeconds")))
                        .filter(seconds -> seconds > 0)
                        .map(
                                seconds ->
                                        Duration.ofSeconds(
                                                Math.min(seconds, TIMEOUT_SECONDS_MAX))));
    }

    ListOptions withLimit(long other) {
        return new ListOptions(
                selection,
                other,
                continueToken,
                version,
                match,
                allowBookmarks,
                sendInitialEvents,
                timeout);
    }

    private static long number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Failures.badRequest(
                    "strconv.ParseInt: parsing " + GoText.quoted(text) + ": invalid syntax");
        }
    }

    private static List<FieldError> checkList(QueryParameters query, Optional<Boolean> initial) {
        var errors = new ArrayList<FieldError>();
        String match = query.text(MATCH);
        if (!match.isEmpty()) {
            if (query.text("resourceVersion").isEmpty()) {
                errors.add(
                        forbidden(
                                "resourceVersionMatch is forbidden unless resourceVersion is"
                                        + " provided"));
            }
            if (!query.text("continue").isEmpty()) {
                errors.add(
                        forbidden("resourceVersionMatch is forbidden when continue is provided"));
            }
            if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
                errors.add(notSupported(match, List.of("Exact", "NotOlderThan", "")));
            }
            if (match.equals("Exact") && query.text("resourceVersion").equals("0")) {
                errors.add(
                        forbidden(
                                "resourceVersionMatch \"exact\" is forbidden for resourceVersion"
                                        + " \"0\""));
            }
        }
        if (initial.isPresent()) {
            errors.add(
                    FieldError.forbidden(
                            "sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        return errors;
    }

    private static List<FieldError> checkWatch(QueryParameters query, Optional<Boolean> initial) {
        var errors = new ArrayList<FieldError>();
        String match = query.text(MATCH);
        if (initial.isPresent() && !match.equals("NotOlderThan")) {
            errors.add(
                    forbidden(
                            "sendInitialEvents requires setting resourceVersionMatch to"
                                    + " NotOlderThan"));
        }
        if (!match.isEmpty()) {
            if (initial.isEmpty()) {
                errors.add(
                        forbidden(
                                "resourceVersionMatch is forbidden for watch unless"
                                        + " sendInitialEvents is provided"));
            }
            if (!match.equals("NotOlderThan")) {
                errors.add(notSupported(match, List.of("NotOlderThan")));
            }
        }
        if (!query.text("continue").isEmpty()) {
            errors.add(forbidden("resourceVersionMatch is forbidden when continue is provided"));
        }
        return errors;
    }

    private static FieldError forbidden(String why) {
        return FieldError.forbidden(MATCH, why);
    }

    private static FieldError notSupported(String match, List<String> supported) {
        return FieldError.notSupported(MATCH, GoText.quoted(match), supported);
    }

    /**
     * The version as a number; empty if none was sent.
     *
     * @throws NumberFormatException with Go's words
     */
    Optional<Long> versionNumber() {
        return version.isEmpty() ? Optional.empty() : Optional.of(parseVersion(version));
    }

    static long parseVersion(String text) {
        try {
            if (!text.startsWith("+") && !text.startsWith("-")) {
                return Long.parseUnsignedLong(text);
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new NumberFormatException(
                "strconv.ParseUint: parsing " + GoText.quoted(text) + ": invalid syntax");
    }
}
