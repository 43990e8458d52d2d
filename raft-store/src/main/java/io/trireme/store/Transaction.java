package io.trireme.store;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * If every compare holds, the then-operations happen, else the otherwise-operations; all at one
 * revision, or none. A key may be written once only, whatever way nested transactions go.
 */
public record Transaction(List<Compare> compares, List<Operation> then, List<Operation> otherwise) {
    public static final int OPERATIONS_MAX = 128;

    /** Transactions in transactions in transactions. */
    public static final int DEPTH_MAX = 16;

    public Transaction {
        compares = List.copyOf(compares);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
        if (compares.size() > OPERATIONS_MAX
                || then.size() > OPERATIONS_MAX
                || otherwise.size() > OPERATIONS_MAX) {
            throw new IllegalArgumentException(
                    "a transaction has at most " + OPERATIONS_MAX + " operations of a kind");
        }
        if (depth(then, otherwise) > DEPTH_MAX) {
            throw new IllegalArgumentException("transactions are nested deeper than " + DEPTH_MAX);
        }
        Writes.of(then);
        Writes.of(otherwise);
    }

    public static Transaction put(Bytes key, Bytes value) {
        return new Transaction(List.of(), List.of(new Operation.Put(key, value)), List.of());
    }

    public static Transaction delete(KeyRange range) {
        return new Transaction(List.of(), List.of(new Operation.Delete(range)), List.of());
    }

    /** Whether it writes a key if its compares, and those of nested transactions, go that way. */
    public boolean mayPut() {
        return Stream.concat(then.stream(), otherwise.stream())
                .anyMatch(
                        operation ->
                                switch (operation) {
                                    case Operation.Put _ -> true;
                                    case Operation.Delete _, Operation.Get _ -> false;
                                    case Operation.Nested(var inner) -> inner.mayPut();
                                });
    }

    /** Whether it writes nothing, whatever its compares say. */
    public boolean readsOnly() {
        return Stream.concat(then.stream(), otherwise.stream())
                .allMatch(
                        operation ->
                                switch (operation) {
                                    case Operation.Get _ -> true;
                                    case Operation.Put _, Operation.Delete _ -> false;
                                    case Operation.Nested(var inner) -> inner.readsOnly();
                                });
    }

    private static int depth(List<Operation> then, List<Operation> otherwise) {
        int deepest = 0;
        for (List<Operation> operations : List.of(then, otherwise)) {
            for (Operation operation : operations) {
                if (operation instanceof Operation.Nested(var inner)) {
                    deepest = Math.max(deepest, depth(inner.then(), inner.otherwise()));
                }
            }
        }
        return deepest + 1;
    }

    /** What operations that may run together write. */
    private record Writes(TreeSet<Bytes> puts, List<KeyRange> deletes) {
        /** Refuses operations of which two would write the same key. */
        static Writes of(List<Operation> operations) {
            var all = new Writes(new TreeSet<>(), new ArrayList<>());
            for (Operation operation : operations) {
                switch (operation) {
                    case Operation.Put(var key, _, _) ->
                            all.add(new Writes(single(key), List.of()));
                    case Operation.Delete(var range) -> all.deletes.add(all.requireApart(range));
                    case Operation.Get _ -> {}
                    case Operation.Nested(var inner) -> {
                        // Only one of its branches runs, but with each of our own operations.
                        Writes then = of(inner.then());
                        Writes otherwise = of(inner.otherwise());
                        all.requireApart(then);
                        all.requireApart(otherwise);
                        all.puts.addAll(then.puts);
                        all.puts.addAll(otherwise.puts);
                        all.deletes.addAll(then.deletes);
                        all.deletes.addAll(otherwise.deletes);
                    }
                }
            }
            return all;
        }

        private static TreeSet<Bytes> single(Bytes key) {
            return new TreeSet<>(List.of(key));
        }

        private void add(Writes other) {
            requireApart(other);
            puts.addAll(other.puts);
            deletes.addAll(other.deletes);
        }

        private void requireApart(Writes other) {
            for (Bytes key : other.puts) {
                if (puts.contains(key)) {
                    throw new DuplicateKeyException("a transaction writes a key twice");
                }
                for (KeyRange range : deletes) {
                    if (range.contains(key)) {
                        throw new DuplicateKeyException("a transaction writes and deletes a key");
                    }
                }
            }
            other.deletes.forEach(this::requireApart);
        }

        private KeyRange requireApart(KeyRange range) {
            Bytes first = puts.ceiling(range.start());
            if (first != null && range.contains(first)) {
                throw new DuplicateKeyException("a transaction writes and deletes a key");
            }
            return range;
        }
    }
}
