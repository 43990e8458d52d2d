package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.Transaction;

import java.util.ArrayList;
import java.util.List;

/** What somebody must be allowed to do with all keys of a range. */
public record Need(Use use, KeyRange range) {
    public Need {
        requireNonNull(use, "use");
        requireNonNull(range, "range");
    }

    public enum Use {
        READ,
        WRITE
    }

    public static Need read(KeyRange range) {
        return new Need(Use.READ, range);
    }

    public static Need write(Bytes key) {
        return new Need(Use.WRITE, KeyRange.single(key));
    }

    /**
     * All that a transaction might do, whichever way it goes: what is compared must be readable, as
     * must be what a put shows of the value before it.
     */
    public static List<Need> of(Transaction transaction) {
        List<Need> needs = new ArrayList<>();
        add(transaction, needs);
        return needs;
    }

    private static void add(Transaction transaction, List<Need> needs) {
        for (Compare compare : transaction.compares()) {
            needs.add(
                    read(
                            switch (compare) {
                                case Compare.ModRevision(var key, _) -> KeyRange.single(key);
                                case Compare.NumericField(var range, _, _, _) -> range;
                                case Compare.Value(var range, _, _) -> range;
                            }));
        }
        transaction.then().forEach(operation -> add(operation, needs));
        transaction.otherwise().forEach(operation -> add(operation, needs));
    }

    private static void add(Operation operation, List<Need> needs) {
        switch (operation) {
            case Operation.Get(var range, _) -> needs.add(read(range));
            case Operation.Delete(var range) -> needs.add(new Need(Use.WRITE, range));
            case Operation.Put(var key, _, var options) -> {
                needs.add(write(key));
                if (options.previous()) {
                    needs.add(read(KeyRange.single(key)));
                }
            }
            case Operation.Nested(var inner) -> add(inner, needs);
        }
    }
}
