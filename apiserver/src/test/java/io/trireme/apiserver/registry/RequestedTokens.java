package io.trireme.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The service account tokens of a replay. In a transcript all are {@code <jwt>}; which one was sent
 * is seen by the answer: that of a pod is the last that was made, else it is the first.
 */
final class RequestedTokens {
    private final List<String> tokens = new ArrayList<>();

    /** Keeps the token of an answer, if it has one. */
    void note(TestRegistry.Answer answer) {
        if (answer.status() == 201 && answer.body().startsWith("{\"kind\":\"TokenRequest\"")) {
            tokens.add(answer.text("/status/token"));
        }
    }

    /** The token that a request was sent with; empty before one was made. */
    Optional<String> of(Transcript.Exchange exchange) {
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                exchange.reply().text().contains("kubernetes.io/pod-name")
                        ? tokens.getLast()
                        : tokens.getFirst());
    }

    /** The value of an Authorization header, whose recorded token stands for the first. */
    String fill(String header) {
        boolean asAccount = header.contains("a service account") && !tokens.isEmpty();
        return asAccount ? "Bearer " + tokens.getFirst() : header;
    }
}
