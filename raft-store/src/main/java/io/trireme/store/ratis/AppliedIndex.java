package io.trireme.store.ratis;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far the log is applied here; grows only. */
final class AppliedIndex {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile long value = -1;

    long value() {
        return value;
    }

    void advance(long index) {
        lock.lock();
        try {
            if (index > value) {
                value = index;
                advanced.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until an entry is applied; false when the time is over. */
    boolean await(long index, long limitNanos) throws InterruptedException {
        if (value >= index) {
            return true;
        }
        long left = limitNanos;
        lock.lockInterruptibly();
        try {
            while (value < index) {
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
