/** Faults against real processes, and what clients saw of them. */
package io.trireme.chaos;
