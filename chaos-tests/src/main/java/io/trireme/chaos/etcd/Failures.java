package io.trireme.chaos.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.trireme.chaos.history.Outcome;

import java.util.Set;

/** What a failed call says of its outcome. */
final class Failures {
    /** The store's words for "nothing was applied". */
    private static final Set<String> REFUSALS =
            Set.of(
                    "etcdserver: no leader",
                    "etcdserver: too many requests",
                    "etcdserver: mvcc: database space exceeded");

    private static final Set<Status.Code> UNEXPECTED =
            Set.of(
                    Status.Code.INVALID_ARGUMENT,
                    Status.Code.NOT_FOUND,
                    Status.Code.ALREADY_EXISTS,
                    Status.Code.PERMISSION_DENIED,
                    Status.Code.FAILED_PRECONDITION,
                    Status.Code.OUT_OF_RANGE,
                    Status.Code.UNIMPLEMENTED,
                    Status.Code.UNAUTHENTICATED);

    private Failures() {}

    /**
     * The outcome of a call that was sent.
     *
     * @throws IllegalStateException if no fault explains the failure
     */
    static Outcome outcome(StatusRuntimeException failure) {
        if (UNEXPECTED.contains(failure.getStatus().getCode())) {
            throw new IllegalStateException("no fault explains this", failure);
        }
        return REFUSALS.contains(String.valueOf(failure.getStatus().getDescription()))
                ? Outcome.REFUSED
                : Outcome.UNKNOWN;
    }

    /** The failure's kind, for counting: the code and the first words. */
    static String words(StatusRuntimeException failure) {
        String description = String.valueOf(failure.getStatus().getDescription());
        // Netty and gRPC name addresses, times and streams behind these.
        String first = description.lines().findFirst().orElse("").split("[0-9@/\\[]", 2)[0].strip();
        return failure.getStatus().getCode() + " " + first;
    }
}
