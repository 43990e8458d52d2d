package io.trireme.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * If every compare holds, the then-operations happen, else the otherwise-operations; all at one
 * revision, or none. A key may be written once only.
 */
public record Transaction(List<Compare> compares, List<Operation> then, List<Operation> otherwise) {
    public static final int OPERATIONS_MAX = 128;

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
        requireDistinctWrites(then);
        requireDistinctWrites(otherwise);
    }

    private static void requireDistinctWrites(List<Operation> operations) {
        Set<Bytes> keys = new HashSet<>();
        List<KeyRange> ranges = new ArrayList<>();
        for (Operation operation : operations) {
            switch (operation) {
                case Operation.Put(var key, _) -> {
                    if (!keys.add(key)) {
                        throw new IllegalArgumentException("a transaction writes a key twice");
                    }
                }
                case Operation.Delete(var range) -> ranges.add(range);
                case Operation.Get _ -> {}
            }
        }
        for (KeyRange range : ranges) {
            if (keys.stream().anyMatch(range::contains)) {
                throw new IllegalArgumentException("a transaction writes and deletes a key");
            }
        }
    }

    public static Transaction put(Bytes key, Bytes value) {
        return new Transaction(List.of(), List.of(new Operation.Put(key, value)), List.of());
    }

    public static Transaction delete(KeyRange range) {
        return new Transaction(List.of(), List.of(new Operation.Delete(range)), List.of());
    }
}
