package io.trireme.apiserver.registry;

import io.trireme.store.Compare;
import io.trireme.store.Operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What else must hold, and happens, in the transaction that writes an object.
 *
 * @param life what ends the object's life some time after this write; empty if nothing does
 */
record Attached(List<Compare> compares, List<Operation> operations, Optional<SharedLease> life) {
    static final Attached NOTHING = new Attached(List.of(), List.of());

    Attached(List<Compare> compares, List<Operation> operations) {
        this(compares, operations, Optional.empty());
    }

    static Attached life(SharedLease lease) {
        return new Attached(List.of(), List.of(), Optional.of(lease));
    }

    Attached and(Attached other) {
        if (other.equals(NOTHING)) {
            return this;
        }
        var compares = new ArrayList<>(this.compares);
        compares.addAll(other.compares);
        var operations = new ArrayList<>(this.operations);
        operations.addAll(other.operations);
        return new Attached(compares, operations, life.or(other::life));
    }
}
