/**
 * Measurements of the whole system, on processes that {@code ./trireme up} starts, and of the store
 * alone. {@code Measurement} is pure; the others have a main method or serve those. See {@code
 * benchmarks/run}.
 */
package io.trireme.benchmarks;
