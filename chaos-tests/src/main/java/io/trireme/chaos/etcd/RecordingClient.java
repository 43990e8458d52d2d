package io.trireme.chaos.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.api.KVGrpc.KVBlockingStub;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.StatusRuntimeException;
import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.linear.Call;
import io.trireme.chaos.linear.KeyAction;
import io.trireme.chaos.linear.KeyAction.CompareAndSet;
import io.trireme.chaos.linear.KeyAction.Delete;
import io.trireme.chaos.linear.KeyAction.Get;
import io.trireme.chaos.linear.KeyAction.Put;
import io.trireme.chaos.revisions.Change;
import io.trireme.chaos.revisions.RevisionOrder.Read;
import io.trireme.chaos.revisions.RevisionOrder.Written;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes calls at random on a connection and notes each with its outcome. Each value is written
 * once.
 */
final class RecordingClient {
    /** Less than the server's own, so that a member that stands still holds a client up less. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(4);

    private final String name;
    private final List<String> keys;
    private final RandomGenerator random;
    private final Notes notes;
    private final Map<String, Optional<String>> lastSeen = new TreeMap<>();
    private int values;

    RecordingClient(String name, List<String> keys, RandomGenerator random, Notes notes) {
        this.name = name;
        this.keys = List.copyOf(keys);
        this.random = random;
        this.notes = notes;
    }

    /**
     * Makes one call.
     *
     * @return whether it was answered
     */
    boolean call(EtcdConnection connection) {
        String key = keys.get(random.nextInt(keys.size()));
        int dice = random.nextInt(100);
        var attempt = new Attempt(name + "@" + connection.server(), connection.kv(CALL_LIMIT));
        if (dice < 40) {
            return attempt.get(key);
        } else if (dice < 60) {
            return attempt.put(key, nextValue());
        } else if (dice < 85) {
            var expected = lastSeen.getOrDefault(key, Optional.empty());
            return attempt.compareAndSet(key, expected, nextValue());
        } else if (dice < 93) {
            return attempt.delete(key);
        }
        return attempt.putAll(nextValue());
    }

    private String nextValue() {
        values++;
        return name + "-" + values;
    }

    /** One call and the notes of it. */
    private final class Attempt {
        private final String client;
        private final KVBlockingStub kv;
        private long startNanos;
        private long endNanos;

        Attempt(String client, KVBlockingStub kv) {
            this.client = client;
            this.kv = kv;
        }

        boolean get(String key) {
            var found = send(stub -> stub.range(Requests.get(key)), key, new Get(Optional.empty()));
            found.ifPresent(
                    response -> noteRead(key, response.getHeader().getRevision(), response));
            return found.isPresent();
        }

        boolean put(String key, String value) {
            var done = send(stub -> stub.put(Requests.put(key, value)), key, new Put(value));
            done.ifPresent(response -> notePut(key, value, response.getHeader().getRevision()));
            return done.isPresent();
        }

        boolean compareAndSet(String key, Optional<String> expected, String value) {
            var done =
                    send(
                            stub -> stub.txn(Requests.compareAndSet(key, expected, value)),
                            key,
                            new CompareAndSet(expected, value, false));
            done.ifPresent(response -> noteCompareAndSet(key, expected, value, response));
            return done.isPresent();
        }

        private void noteCompareAndSet(
                String key, Optional<String> expected, String value, TxnResponse response) {
            long revision = response.getHeader().getRevision();
            acknowledged(key, new CompareAndSet(expected, value, response.getSucceeded()));
            if (response.getSucceeded()) {
                noteWritten(revision, List.of(new Change(revision, key, Optional.of(value))));
                lastSeen.put(key, Optional.of(value));
            } else {
                noteRead(key, revision, response.getResponses(0).getResponseRange());
            }
        }

        boolean delete(String key) {
            var done = send(stub -> stub.deleteRange(Requests.delete(key)), key, new Delete(false));
            done.ifPresent(
                    response -> {
                        boolean existed = response.getDeleted() > 0;
                        long revision = response.getHeader().getRevision();
                        acknowledged(key, new Delete(existed));
                        if (existed) {
                            noteWritten(
                                    revision, List.of(new Change(revision, key, Optional.empty())));
                        }
                        lastSeen.put(key, Optional.empty());
                    });
            return done.isPresent();
        }

        /** Two keys in one transaction. */
        boolean putAll(String value) {
            int first = random.nextInt(keys.size());
            var pair = List.of(keys.get(first), keys.get((first + 1) % keys.size()));
            var done =
                    send(
                            stub -> stub.txn(Requests.putAll(pair, value)),
                            pair.getFirst(),
                            new Put(value),
                            pair.getLast());
            done.ifPresent(
                    response -> {
                        long revision = response.getHeader().getRevision();
                        pair.forEach(key -> acknowledged(key, new Put(value)));
                        noteWritten(
                                revision,
                                pair.stream()
                                        .map(key -> new Change(revision, key, Optional.of(value)))
                                        .toList());
                    });
            return done.isPresent();
        }

        /**
         * Sends a request; notes a failure, not an answer.
         *
         * @param also other keys of the request
         */
        private <T> Optional<T> send(
                Function<KVBlockingStub, T> request, String key, KeyAction action, String... also) {
            startNanos = System.nanoTime();
            try {
                T response = request.apply(kv);
                endNanos = System.nanoTime();
                return Optional.of(response);
            } catch (StatusRuntimeException e) {
                endNanos = System.nanoTime();
                notes.failure(Failures.words(e));
                var outcome = Failures.outcome(e);
                note(key, action, outcome);
                for (String other : also) {
                    note(other, action, outcome);
                }
                return Optional.empty();
            }
        }

        private void notePut(String key, String value, long revision) {
            acknowledged(key, new Put(value));
            noteWritten(revision, List.of(new Change(revision, key, Optional.of(value))));
            lastSeen.put(key, Optional.of(value));
        }

        private void noteRead(String key, long revision, RangeResponse response) {
            Optional<Change> found =
                    response.getKvsList().stream().findFirst().map(row -> change(key, row));
            acknowledged(key, new Get(found.flatMap(Change::value)));
            notes.answer(new Read(client, key, found, revision, startNanos, endNanos));
            lastSeen.put(key, found.flatMap(Change::value));
        }

        private void noteWritten(long revision, List<Change> changes) {
            changes.forEach(notes::written);
            notes.answer(new Written(client, revision, startNanos, endNanos));
        }

        private void acknowledged(String key, KeyAction action) {
            note(key, action, Outcome.ACKNOWLEDGED);
        }

        private void note(String key, KeyAction action, Outcome outcome) {
            notes.call(new Call(client, key, action, startNanos, endNanos, outcome));
        }
    }

    private static Change change(String key, KeyValue row) {
        return new Change(row.getModRevision(), key, Optional.of(row.getValue().toString(UTF_8)));
    }
}
