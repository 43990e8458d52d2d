package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.Transaction;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.Grants;
import io.trireme.store.auth.Need;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the caller of a command may do what it asks for, by the users, roles and leases of the
 * moment at which it is applied.
 */
final class CommandGuard {
    private final RowView rows;
    private final AuthRows auth;

    CommandGuard(RowView rows, AuthRows auth) {
        this.rows = rows;
        this.auth = auth;
    }

    Optional<AuthRefusal> refusal(Command.Guarded guarded) {
        var check = new AccessCheck(auth, guarded.caller());
        return switch (guarded.command()) {
            case Command.Commit(var transaction) ->
                    check.granted(grants -> allow(grants, transaction, guarded.shown()));
            case Command.RevokeLease(var id) -> check.granted(grants -> allow(grants, id));
            case Command.GrantLease _, Command.RenewLease _, Command.Compact _ -> check.known();
            case Command.ChangeAuth _, Command.RaiseAlarm _, Command.DisarmAlarm _ -> check.root();
            case Command.Guarded _,
                    Command.ExpireLease _,
                    Command.CheckpointLease _,
                    Command.Attest _,
                    Command.Enroll _ ->
                    throw new Invariant.BrokenInvariantException(
                            "a command that no door knows has a caller");
        };
    }

    private boolean allow(Grants grants, Transaction transaction, List<KeyRange> shown) {
        // As in etcd: a key must not join a lease that its writer could not revoke.
        Set<Long> leases = new TreeSet<>();
        addLeases(transaction, leases);
        return Need.of(transaction).stream().allMatch(grants::allow)
                && shown.stream().map(Need::read).allMatch(grants::allow)
                && leases.stream().allMatch(id -> allow(grants, new LeaseId(id)));
    }

    /** Whether all keys of a lease may be written; looks for one between the writable ranges. */
    private boolean allow(Grants grants, LeaseId id) {
        Optional<Bytes> key = LeaseRows.firstKey(rows, id, Bytes.EMPTY);
        while (key.isPresent()) {
            Optional<Bytes> end = grants.writableUntil(key.get());
            if (end.isEmpty() || end.get().isEmpty()) {
                return end.isPresent();
            }
            key = LeaseRows.firstKey(rows, id, end.get());
        }
        return true;
    }

    private static void addLeases(Transaction transaction, Set<Long> leases) {
        for (List<Operation> branch : List.of(transaction.then(), transaction.otherwise())) {
            for (Operation operation : branch) {
                switch (operation) {
                    case Operation.Put(_, _, var options)
                            when !options.lease().equals(LeaseId.NONE) ->
                            leases.add(options.lease().value());
                    case Operation.Nested(var inner) -> addLeases(inner, leases);
                    case Operation.Put _, Operation.Delete _, Operation.Get _ -> {}
                }
            }
        }
    }
}
