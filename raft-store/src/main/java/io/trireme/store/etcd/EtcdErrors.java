package io.trireme.store.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.trireme.store.MembershipOutcome.Refused;
import io.trireme.store.StoreException;
import io.trireme.store.TransactionOutcome.Refusal;

import java.net.URISyntaxException;

/**
 * etcd's errors, word by word: its clients tell them apart by code and message (etcd's {@code
 * rpctypes}).
 */
final class EtcdErrors {
    static final String DUPLICATE_WATCH = "mvcc: duplicate watch ID provided on the WatchStream";
    static final String EMPTY_WATCH_RANGE = "mvcc: watcher range is empty";

    private EtcdErrors() {}

    static StatusRuntimeException emptyKey() {
        return invalid("key is not provided");
    }

    static StatusRuntimeException keyNotFound() {
        return invalid("key not found");
    }

    static StatusRuntimeException valueProvided() {
        return invalid("value is provided");
    }

    static StatusRuntimeException leaseProvided() {
        return invalid("lease is provided");
    }

    static StatusRuntimeException tooManyOperations() {
        return invalid("too many operations in txn request");
    }

    static StatusRuntimeException duplicateKey() {
        return invalid("duplicate key given in txn request");
    }

    static StatusRuntimeException invalidSort() {
        return invalid("invalid sort option");
    }

    static StatusRuntimeException tooLarge() {
        return invalid("request is too large");
    }

    static StatusRuntimeException compacted() {
        return error(Status.OUT_OF_RANGE, "mvcc: required revision has been compacted");
    }

    static StatusRuntimeException futureRevision() {
        return error(Status.OUT_OF_RANGE, "mvcc: required revision is a future revision");
    }

    static StatusRuntimeException leaseNotFound() {
        return error(Status.NOT_FOUND, "requested lease not found");
    }

    static StatusRuntimeException leaseExists() {
        return error(Status.FAILED_PRECONDITION, "lease already exists");
    }

    static StatusRuntimeException leaseTooLong() {
        return error(Status.OUT_OF_RANGE, "too large lease TTL");
    }

    static StatusRuntimeException noLeader() {
        return error(Status.UNAVAILABLE, "no leader");
    }

    static StatusRuntimeException stopped() {
        return error(Status.UNAVAILABLE, "server stopped");
    }

    static StatusRuntimeException timeout() {
        return error(Status.UNAVAILABLE, "request timed out");
    }

    static StatusRuntimeException tooManyRequests() {
        return error(Status.RESOURCE_EXHAUSTED, "too many requests");
    }

    static StatusRuntimeException noSpace() {
        return error(Status.RESOURCE_EXHAUSTED, "mvcc: database space exceeded");
    }

    static StatusRuntimeException notLeader() {
        return error(Status.FAILED_PRECONDITION, "not leader");
    }

    static StatusRuntimeException badTransferee() {
        return error(Status.FAILED_PRECONDITION, "bad leader transferee");
    }

    static StatusRuntimeException transferTimeout() {
        return error(Status.UNAVAILABLE, "request timed out, leader transfer took too long");
    }

    static StatusRuntimeException wrongDowngradeFormat() {
        return invalid("wrong downgrade target version format");
    }

    static StatusRuntimeException invalidDowngrade() {
        return invalid("invalid downgrade target version");
    }

    static StatusRuntimeException noDowngrade() {
        return error(Status.FAILED_PRECONDITION, "no inflight downgrade job");
    }

    static StatusRuntimeException memberNotFound() {
        return error(Status.NOT_FOUND, "member not found");
    }

    static StatusRuntimeException badMemberUrls() {
        return badMemberUrls(null);
    }

    static StatusRuntimeException badMemberUrls(URISyntaxException cause) {
        return Status.INVALID_ARGUMENT
                .withDescription("etcdserver: given member URLs are invalid")
                .withCause(cause)
                .asRuntimeException();
    }

    static StatusRuntimeException of(Refused refused) {
        return switch (refused.refusal()) {
            case NO_SUCH_MEMBER -> memberNotFound();
            case MEMBER_EXISTS -> error(Status.FAILED_PRECONDITION, "member ID already exist");
            case ADDRESS_IN_USE -> error(Status.FAILED_PRECONDITION, "Peer URLs already exists");
            case NOT_A_LEARNER ->
                    error(Status.FAILED_PRECONDITION, "can only promote a learner member");
            case NOT_IN_SYNC ->
                    error(
                            Status.FAILED_PRECONDITION,
                            "can only promote a learner member which is in sync with leader");
            case TOO_MANY_LEARNERS ->
                    error(Status.FAILED_PRECONDITION, "too many learner members in cluster");
            case NOT_ENOUGH_MEMBERS ->
                    error(
                            Status.FAILED_PRECONDITION,
                            "re-configuration failed due to not enough started members");
            case UNHEALTHY -> error(Status.UNAVAILABLE, "unhealthy cluster");
            // etcd takes in members that were not started yet, so it has no word for this.
            case NOT_WAITING ->
                    Status.FAILED_PRECONDITION
                            .withDescription("trireme: " + refused.sentence())
                            .asRuntimeException();
        };
    }

    /** Trireme's own: the call is etcd's, but not done here. */
    static StatusRuntimeException unsupported(String what) {
        return Status.UNIMPLEMENTED
                .withDescription("trireme: " + what + " is not supported")
                .asRuntimeException();
    }

    /** A request that etcd would take in a meaning of its own, or cannot get. */
    static StatusRuntimeException invalid(String why) {
        return error(Status.INVALID_ARGUMENT, why);
    }

    static StatusRuntimeException of(Refusal refusal) {
        return switch (refusal) {
            case LEASE_NOT_FOUND -> leaseNotFound();
            case KEY_NOT_FOUND -> keyNotFound();
            case REVISION_COMPACTED -> compacted();
            case REVISION_FUTURE -> futureRevision();
        };
    }

    /** A call whose outcome is unknown has timed out, in etcd's words. */
    static StatusRuntimeException of(StoreException failure) {
        return switch (failure) {
            case StoreException.Unavailable unavailable ->
                    Status.UNAVAILABLE
                            .withDescription("etcdserver: no leader")
                            .withCause(unavailable)
                            .asRuntimeException();
            case StoreException.Overloaded _ -> tooManyRequests();
            case StoreException.OutcomeUnknown unknown ->
                    Status.UNAVAILABLE
                            .withDescription("etcdserver: request timed out")
                            .withCause(unknown)
                            .asRuntimeException();
            case StoreException.TooLarge _ -> tooLarge();
            case StoreException.NoSpace _ -> noSpace();
        };
    }

    static StatusRuntimeException error(Status code, String words) {
        return code.withDescription("etcdserver: " + words).asRuntimeException();
    }
}
