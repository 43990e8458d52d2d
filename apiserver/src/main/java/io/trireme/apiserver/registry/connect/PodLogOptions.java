package io.trireme.apiserver.registry.connect;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.registry.Failures;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a log is asked for, by the rules of Kubernetes' PodLogOptions.
 *
 * @param container empty: the only one
 */
record PodLogOptions(
        String container,
        boolean follow,
        boolean previous,
        boolean timestamps,
        boolean skipTlsVerify,
        Optional<Long> sinceSeconds,
        Optional<Instant> sinceTime,
        Optional<Long> tailLines,
        Optional<Long> limitBytes,
        Optional<String> stream) {

    /**
     * @throws io.trireme.api.status.ApiStatusException 400: a value cannot be read
     */
    static PodLogOptions of(QueryParameters query) {
        return new PodLogOptions(
                query.text("container"),
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                query.flag("insecureSkipTLSVerifyBackend"),
                query.first("sinceSeconds").map(GoNumbers::parseLong),
                query.first("sinceTime").filter(text -> !text.isEmpty()).map(PodLogOptions::time),
                query.first("tailLines").map(GoNumbers::parseLong),
                query.first("limitBytes").map(GoNumbers::parseLong),
                query.first("stream"));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw Failures.badRequest(
                    "parsing time "
                            + GoText.quoted(text)
                            + " as \"2006-01-02T15:04:05Z07:00\": cannot parse "
                            + GoText.quoted(text)
                            + " as \"2006\"");
        }
    }

    /** What is wrong with them. */
    List<FieldError> errors() {
        var errors = new ArrayList<FieldError>();
        tailLines
                .filter(lines -> lines < 0)
                .ifPresent(
                        lines ->
                                errors.add(
                                        FieldError.invalid(
                                                "tailLines",
                                                Long.toString(lines),
                                                "must be greater than or equal to 0")));
        limitBytes
                .filter(bytes -> bytes < 1)
                .ifPresent(bytes -> errors.add(notPositive("limitBytes", bytes)));
        if (sinceSeconds.isPresent() && sinceTime.isPresent()) {
            errors.add(
                    FieldError.forbidden(
                            "", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        } else {
            sinceSeconds
                    .filter(seconds -> seconds < 1)
                    .ifPresent(seconds -> errors.add(notPositive("sinceSeconds", seconds)));
        }
        // The feature PodLogsQuerySplitStreams is alpha and off.
        stream.ifPresent(_ -> errors.add(FieldError.forbidden("stream", "may not be specified")));
        return errors;
    }

    private static FieldError notPositive(String field, long value) {
        return FieldError.invalid(field, Long.toString(value), "must be greater than 0");
    }

    /** What the kubelet is asked, in Go's order. */
    String query() {
        var query = new KubeletQuery();
        query.flag("follow", follow);
        query.flag("previous", previous);
        query.flag("timestamps", timestamps);
        sinceSeconds.ifPresent(seconds -> query.add("sinceSeconds", Long.toString(seconds)));
        sinceTime.ifPresent(
                time ->
                        query.add(
                                "sinceTime",
                                DateTimeFormatter.ISO_INSTANT.format(
                                        time.truncatedTo(ChronoUnit.SECONDS))));
        tailLines.ifPresent(lines -> query.add("tailLines", Long.toString(lines)));
        limitBytes.ifPresent(bytes -> query.add("limitBytes", Long.toString(bytes)));
        return query.encoded();
    }
}
