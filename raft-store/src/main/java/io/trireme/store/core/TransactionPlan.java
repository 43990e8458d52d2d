package io.trireme.store.core;

import io.trireme.store.Operation;

import java.util.List;

/**
 * Which way a transaction goes.
 *
 * @param operations those of the branch that runs
 * @param nested one plan per nested transaction of that branch, in order
 */
record TransactionPlan(
        boolean succeeded, List<Operation> operations, List<TransactionPlan> nested) {}
