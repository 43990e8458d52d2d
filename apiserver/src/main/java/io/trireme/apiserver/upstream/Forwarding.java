package io.trireme.apiserver.upstream;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.HttpHeaders;

import java.time.Duration;
import java.util.Optional;

/**
 * How a request is passed on.
 *
 * <p>Of the request's headers those of one connection are left out (RFC 9110 §7.6.1), and what is
 * said to this server alone: {@code Authorization}, {@code Impersonate-…}, {@code X-Remote-…}. The
 * client's address is added to {@code X-Forwarded-For}.
 *
 * @param pathAndQuery as it goes over the wire, percent-encoded
 * @param headers set on the request, in place of those of the same name that the client sent
 * @param replyMax how long the other server may take until its reply begins; empty: any time
 * @param endless whether the reply may have no end of its own: it is then ended when this server
 *     stops, where others get time to end
 */
public record Forwarding(
        Destination destination,
        String pathAndQuery,
        HttpHeaders headers,
        Optional<Duration> replyMax,
        boolean endless) {
    public Forwarding {
        requireNonNull(destination, "destination");
        requireNonNull(headers, "headers");
        requireNonNull(replyMax, "replyMax");
        if (!pathAndQuery.startsWith("/")
                || pathAndQuery.chars().anyMatch(c -> c <= ' ' || c == '#' || c >= 127)) {
            throw new IllegalArgumentException("path \"" + pathAndQuery + "\"");
        }
    }

    public static Forwarding to(Destination destination, String pathAndQuery) {
        return new Forwarding(
                destination, pathAndQuery, HttpHeaders.EMPTY, Optional.empty(), false);
    }

    public Forwarding withHeader(String name, String value) {
        return new Forwarding(
                destination, pathAndQuery, headers.and(name, value), replyMax, endless);
    }

    public Forwarding withReplyMax(Duration replyMax) {
        return new Forwarding(destination, pathAndQuery, headers, Optional.of(replyMax), endless);
    }

    public Forwarding asEndless() {
        return new Forwarding(destination, pathAndQuery, headers, replyMax, true);
    }
}
