/** JMH and whole-system benchmarks; see docs/benchmarks.md. */
package io.trireme.benchmarks;
