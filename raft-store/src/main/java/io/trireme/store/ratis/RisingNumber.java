package io.trireme.store.ratis;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far something has come, to wait for: an entry, a revision. Grows only. */
final class RisingNumber {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile long value = -1;

    long value() {
        return value;
    }

    void advance(long reached) {
        lock.lock();
        try {
            if (reached > value) {
                value = reached;
                advanced.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so far; false when the time is over. */
    boolean await(long wanted, long limitNanos) throws InterruptedException {
        if (value >= wanted) {
            return true;
        }
        long left = limitNanos;
        lock.lockInterruptibly();
        try {
            while (value < wanted) {
                if (left <= 0) {
                    return false;
                }
                left = advanced.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
