package io.trireme.store.etcd;

import io.trireme.store.Consistency;
import io.trireme.store.KeyRange;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.auth.Auth;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.DeniedException;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.auth.Need;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the caller of this thread's call may do with a store. Writes are decided where they are
 * applied. What is read is decided by users and roles no older than what was read: they are looked
 * at afterwards, in the same member's rows.
 */
final class Access {
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    private final Store store;
    private final Auth auth;
    private final Tokens tokens;

    Access(Store store, Tokens tokens) {
        this.store = store;
        this.auth = store.auth();
        this.tokens = tokens;
    }

    /** A rule of {@link AccessCheck}. */
    interface Rule extends Function<AccessCheck, Optional<AuthRefusal>> {}

    /** Who makes this call; a token that proves nothing is refused. */
    Caller caller() {
        Credentials credentials = Credentials.ofThisCall();
        if (credentials.token().isEmpty()) {
            return credentials.byCertificate();
        }
        String token = credentials.token().get();
        Optional<Caller.Named> known = tokens.caller(token, auth.state());
        if (known.isPresent()) {
            return known.get();
        }
        // Another member may have made it for a user, or by a key, that is not known here yet.
        AuthState current = auth.current();
        if (!current.enabled()) {
            return credentials.byCertificate();
        }
        return tokens.caller(token, current)
                .orElseThrow(() -> new DeniedException(AuthRefusal.TOKEN_INVALID));
    }

    /** Writes of this call's caller. */
    GuardedWrites writes() {
        return auth.as(caller());
    }

    /** Reads a range, if the caller may. */
    RangeOutcome range(RangeRequest request) {
        Caller caller = caller();
        Rule rule = read(request.range());
        RangeRequest asked = request;
        if (auth.state().enabled()) {
            if (request.consistency() == Consistency.LINEARIZABLE) {
                require(caller, rule, auth.current());
                // This member holds now all that it must.
                asked = request.with(Consistency.SERIALIZABLE);
            } else {
                require(caller, rule, auth.state());
            }
        }
        RangeOutcome outcome = store.range(asked);
        require(caller, rule, auth.state());
        return outcome;
    }

    /**
     * Commits a transaction, if the caller may; one that only reads is no write.
     *
     * @param shown as in {@link GuardedWrites#commit}
     */
    TransactionOutcome commit(Transaction transaction, List<KeyRange> shown) {
        if (!transaction.readsOnly()) {
            return writes().commit(transaction, shown);
        }
        Caller caller = caller();
        Rule rule = check -> check.keys(() -> Need.of(transaction));
        if (auth.state().enabled()) {
            require(caller, rule, auth.current());
        }
        TransactionOutcome outcome = store.commit(transaction);
        require(caller, rule, auth.state());
        return outcome;
    }

    static Rule read(KeyRange range) {
        return check -> check.keys(() -> List.of(Need.read(range)));
    }

    /**
     * What this member knows against it, after a look at what others know if it is something: a
     * right that was just given elsewhere counts, one that was taken there may still count here,
     * for what this member has.
     */
    Optional<AuthRefusal> refusal(Caller caller, Rule rule) {
        Optional<AuthRefusal> here = refusalHere(caller, rule);
        if (here.isEmpty()) {
            return here;
        }
        try {
            return rule.apply(new AccessCheck(auth.current(), caller));
        } catch (StoreException e) {
            LOG.atDebug().setCause(e).log("no quorum says whether a caller may do more by now");
            return here;
        }
    }

    /** What this member knows against it. */
    Optional<AuthRefusal> refusalHere(Caller caller, Rule rule) {
        return rule.apply(new AccessCheck(auth.state(), caller));
    }

    /** As {@link #refusal} for this call's caller. */
    void require(Rule rule) {
        refusal(caller(), rule).ifPresent(Access::deny);
    }

    /** By what this member knows, after a read of what it had to know all for. */
    void requireHere(Rule rule) {
        require(caller(), rule, auth.state());
    }

    /** By all that was acknowledged anywhere. */
    AuthState requireCurrently(Rule rule) {
        Caller caller = caller();
        AuthState current = auth.current();
        require(caller, rule, current);
        return current;
    }

    private static void require(Caller caller, Rule rule, AuthState state) {
        rule.apply(new AccessCheck(state, caller)).ifPresent(Access::deny);
    }

    private static void deny(AuthRefusal refusal) {
        throw new DeniedException(refusal);
    }
}
