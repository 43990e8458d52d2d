package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * What Services hold of which there is one each: a key of the store per address or port, put in the
 * transaction that writes the Service under the condition that it was not there. So two servers
 * cannot give one thing twice, and none is lost with a Service.
 */
final class Claims {
    static final String ADDRESSES = "/trireme/clusterips/";
    static final String PORTS = "/trireme/nodeports/";

    private static final int GUESSES_MAX = 64;

    private final Store store;
    private final String prefix;
    private final Clock clock;

    Claims(Store store, String prefix, Clock clock) {
        this.store = store;
        this.prefix = prefix;
        this.clock = clock;
    }

    /**
     * Numbers from which one is chosen: {@code count} of them from 0, those below the band last.
     */
    record Choice(int count, int band) {}

    Bytes key(String claimed) {
        return Bytes.utf8(prefix + claimed);
    }

    /** Linearizable. */
    boolean isTaken(String claimed) {
        return !entries(RangeRequest.of(key(claimed))).isEmpty();
    }

    /** The keys that there are, by what they claim. */
    SortedMap<String, KeyValue> all() {
        var all = new TreeMap<String, KeyValue>();
        for (var entry : entries(RangeRequest.of(KeyRange.prefix(Bytes.utf8(prefix))))) {
            all.put(new String(entry.key().array(), UTF_8).substring(prefix.length()), entry);
        }
        return all;
    }

    private List<KeyValue> entries(RangeRequest request) {
        return switch (store.range(request)) {
            case RangeOutcome.Found found -> found.entries();
            case RangeOutcome.Compacted _, RangeOutcome.Future _ ->
                    throw new IllegalStateException("a read of the present named a revision");
        };
    }

    /** What a Service that had some and has others now does to the keys. */
    Attached changes(Set<String> had, Set<String> has, String owner) {
        var compares = new ArrayList<Compare>();
        var operations = new ArrayList<Operation>();
        for (String taken : has) {
            if (!had.contains(taken)) {
                compares.add(new Compare.ModRevision(key(taken), Revision.ZERO));
                operations.add(new Operation.Put(key(taken), Bytes.utf8(owner)));
            }
        }
        for (String left : had) {
            if (!has.contains(left)) {
                operations.add(new Operation.Delete(KeyRange.single(key(left))));
            }
        }
        return new Attached(compares, operations);
    }

    /** The owner that the key of a Service's claim names. */
    static String owner(ObjectNode service) {
        return ObjectMeta.namespace(service) + "/" + ObjectMeta.name(service);
    }

    /**
     * A number whose name is free: by guess while there are many, by search when there are few.
     *
     * @param name of a number
     * @param busy what is not to be had although no key says so
     */
    Optional<Integer> choose(Choice choice, IntFunction<String> name, Predicate<String> busy) {
        int upper = choice.count() - choice.band();
        for (int guess = 0; guess < GUESSES_MAX && upper > 0; guess++) {
            int number = choice.band() + clock.below(upper);
            String claimed = name.apply(number);
            if (!busy.test(claimed) && !isTaken(claimed)) {
                return Optional.of(number);
            }
        }
        var taken = new TreeSet<>(all().keySet());
        return search(choice.band(), choice.count(), name, busy, taken)
                .or(() -> search(0, Math.min(choice.band(), choice.count()), name, busy, taken));
    }

    private static Optional<Integer> search(
            int from,
            int end,
            IntFunction<String> name,
            Predicate<String> busy,
            Set<String> taken) {
        for (int number = from; number < end; number++) {
            String claimed = name.apply(number);
            if (!taken.contains(claimed) && !busy.test(claimed)) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }
}
