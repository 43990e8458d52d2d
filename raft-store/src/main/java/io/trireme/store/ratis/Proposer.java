package io.trireme.store.ratis;

import com.codahale.metrics.Histogram;

import io.trireme.store.StoreException;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers this member's writes into entries. While as many entries as allowed are in flight, calls
 * wait; when one is answered, all that wait, up to an entry's bounds, go together as the next.
 *
 * <p>A call that goes alone delivers its entry itself, which spares two changes of threads; what
 * waited is delivered by a virtual thread, each entry until it is answered or out of time.
 */
final class Proposer implements AutoCloseable {
    /** How long after a call's time its entry may take to say what became of it. */
    private static final long VERDICT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final StoreLimits limits;
    private final StoreTimeouts timeouts;
    private final EntryDelivery delivery;
    private final StoreMetrics metrics;
    private final Histogram entrySizes;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final TreeSet<Long> inFlight = new TreeSet<>();
    private long waitingBytes;
    private UUID client = UUID.randomUUID();
    private long sequence;
    private boolean closed;

    Proposer(
            StoreLimits limits,
            StoreTimeouts timeouts,
            EntryDelivery delivery,
            StoreMetrics metrics) {
        this.limits = limits;
        this.timeouts = timeouts;
        this.delivery = delivery;
        this.metrics = metrics;
        this.entrySizes = metrics.registry().histogram("store.entry.commands");
        metrics.registry().gauge("store.proposals.waiting", () -> this::waitingCount);
    }

    /** A call that waits for its answer: a command, or, without one, a barrier. */
    private record Call(
            Optional<Command> command,
            long sizeBytes,
            long deadlineNanos,
            CompletableFuture<Answer> answer) {}

    /** The index of the entry, and the command's outcome if there was a command. */
    private record Answer(long index, Optional<CommandOutcome> outcome) {}

    private record Batch(Entry entry, List<Call> calls) {}

    CommandOutcome propose(Command command) {
        long size = EntryCodec.sizeBytes(command);
        if (size > limits.entryBytesMax()) {
            throw new StoreException.TooLarge(
                    "the request takes %d bytes in the log; the limit is %d"
                            .formatted(size, limits.entryBytesMax()));
        }
        metrics.proposalBegan();
        try {
            return await(submit(Optional.of(command), size)).outcome().orElseThrow();
        } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
            metrics.proposalFailed();
            throw e;
        } finally {
            metrics.proposalEnded();
        }
    }

    /**
     * Has an entry committed that is proposed after this call began.
     *
     * @return its index: all that was acknowledged before the call stands before it in the log
     */
    long barrier() {
        return await(submit(Optional.empty(), 0)).index();
    }

    int waitingCount() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private Call submit(Optional<Command> command, long size) {
        var call =
                new Call(
                        command,
                        size,
                        System.nanoTime() + timeouts.request().toNanos(),
                        new CompletableFuture<>());
        Optional<Batch> next;
        lock.lock();
        try {
            if (closed) {
                throw new StoreException.Unavailable("this member is stopping");
            }
            if (waiting.size() >= limits.waitingMax()
                    || waitingBytes + size > limits.waitingBytesMax()) {
                throw new StoreException.Overloaded(
                        "%d requests of %d bytes wait already"
                                .formatted(waiting.size(), waitingBytes));
            }
            waiting.add(call);
            waitingBytes += size;
            next = take();
        } finally {
            lock.unlock();
        }
        if (next.isPresent() && next.get().calls().equals(List.of(call))) {
            deliver(next.get()).ifPresent(this::deliverApart);
        } else {
            next.ifPresent(this::deliverApart);
        }
        return call;
    }

    /** The next entry, if one may go now. Holds the lock. */
    private Optional<Batch> take() {
        if (waiting.isEmpty()
                || inFlight.size() >= limits.entriesInFlightMax()
                // A stuck entry must stay within reach of the state's memory of replies.
                || (!inFlight.isEmpty()
                        && sequence - inFlight.first() >= Entry.SEQUENCE_WINDOW - 1)) {
            return Optional.empty();
        }
        List<Call> calls = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        long size = 0;
        while (!waiting.isEmpty()
                && commands.size() < limits.entryTransactionsMax()
                && (calls.isEmpty()
                        || size + waiting.peek().sizeBytes() <= limits.entryBytesMax())) {
            Call call = waiting.remove();
            calls.add(call);
            size += call.sizeBytes();
            call.command().ifPresent(commands::add);
        }
        waitingBytes -= size;
        inFlight.add(++sequence);
        entrySizes.update(commands.size());
        return Optional.of(new Batch(new Entry(client, sequence, commands), calls));
    }

    private void deliverApart(Batch first) {
        Thread.ofVirtual()
                .name("store-proposal-" + first.entry().sequence())
                .start(
                        () -> {
                            Optional<Batch> next = Optional.of(first);
                            while (next.isPresent()) {
                                next = deliver(next.get());
                            }
                        });
    }

    /** Delivers a batch, answers its calls, and says what goes next. */
    private Optional<Batch> deliver(Batch batch) {
        boolean sessionOver = false;
        try {
            // The youngest's: a call that waited for long must not take the others with it.
            long deadline = batch.calls().getLast().deadlineNanos();
            answer(batch, delivery.deliver(batch.entry(), deadline));
        } catch (EntryDelivery.SessionExpiredException e) {
            sessionOver = true;
            fail(batch, e.forCaller());
        } catch (StoreException e) {
            fail(batch, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(batch, new StoreException.OutcomeUnknown("delivery was interrupted", e));
        } catch (RuntimeException | Error e) {
            fail(batch, new StoreException.OutcomeUnknown("delivery failed: " + e, e));
        }
        return finish(batch, sessionOver);
    }

    private Optional<Batch> finish(Batch batch, boolean sessionOver) {
        lock.lock();
        try {
            inFlight.remove(batch.entry().sequence());
            if (sessionOver && client.equals(batch.entry().client())) {
                client = UUID.randomUUID();
                sequence = 0;
                inFlight.clear();
            }
            return take();
        } finally {
            lock.unlock();
        }
    }

    private static void answer(Batch batch, EntryDelivery.Delivered delivered) {
        int position = 0;
        for (Call call : batch.calls()) {
            Optional<CommandOutcome> outcome = Optional.empty();
            if (call.command().isPresent()) {
                outcome = Optional.of(delivered.outcomes().get(position++));
            }
            call.answer().complete(new Answer(delivered.index(), outcome));
        }
    }

    private static void fail(Batch batch, StoreException failure) {
        batch.calls().forEach(call -> call.answer().completeExceptionally(failure));
    }

    private Answer await(Call call) {
        try {
            long left = call.deadlineNanos() - System.nanoTime() + VERDICT_NANOS;
            return call.answer().get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw givenUp(call, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.OutcomeUnknown("interrupted while waiting for the answer", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case StoreException.Unavailable u ->
                        new StoreException.Unavailable(u.getMessage(), u);
                case StoreException.Overloaded o -> o;
                case StoreException.TooLarge t -> t;
                case Throwable other ->
                        new StoreException.OutcomeUnknown(other.getMessage(), other);
            };
        }
    }

    /**
     * A call whose time is over, though that of its entry is not, or the entry's turn never came.
     */
    private StoreException givenUp(Call call, TimeoutException cause) {
        lock.lock();
        try {
            if (waiting.remove(call)) {
                waitingBytes -= call.sizeBytes();
                return new StoreException.Unavailable("no leader answered in time");
            }
        } finally {
            lock.unlock();
        }
        return new StoreException.OutcomeUnknown("no answer from the leader in time", cause);
    }

    /** Refuses further calls; those that wait or are in flight are still answered. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
