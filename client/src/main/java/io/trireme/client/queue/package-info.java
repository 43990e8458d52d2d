/**
 * Work queues and the loops that empty them. {@code QueueState} decides, pure and without a clock;
 * {@code WorkQueue} adds the lock, {@code ReconcileLoop} the threads, all virtual and ended by its
 * close. A key is with one worker at most, and no change of a key is lost: one added while its
 * worker runs comes again.
 */
package io.trireme.client.queue;
