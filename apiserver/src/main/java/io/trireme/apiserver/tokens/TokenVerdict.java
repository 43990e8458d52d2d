package io.trireme.apiserver.tokens;

import io.trireme.apiserver.User;

import java.util.List;

/** What a bearer token proves. */
public sealed interface TokenVerdict {
    /**
     * @param audiences those of the asked ones that the token is for
     */
    record Accepted(User user, List<String> audiences) implements TokenVerdict {
        public Accepted {
            audiences = List.copyOf(audiences);
        }
    }

    /** A token of this cluster that does not count (any more). */
    record Refused(String reason) implements TokenVerdict {}

    /** No token of this cluster. */
    record Unknown() implements TokenVerdict {}
}
