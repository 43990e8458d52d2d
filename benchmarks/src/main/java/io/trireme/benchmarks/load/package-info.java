/** A closed load of clients, and what its calls took; whatever is called. */
package io.trireme.benchmarks.load;
