package io.trireme.apiserver.registry;

import io.trireme.store.Compare;
import io.trireme.store.Operation;

import java.util.ArrayList;
import java.util.List;

/** What else must hold, and happens, in the transaction that writes an object. */
record Attached(List<Compare> compares, List<Operation> operations) {
    static final Attached NOTHING = new Attached(List.of(), List.of());

    Attached and(Attached other) {
        var compares = new ArrayList<>(this.compares);
        compares.addAll(other.compares);
        var operations = new ArrayList<>(this.operations);
        operations.addAll(other.operations);
        return new Attached(compares, operations);
    }
}
