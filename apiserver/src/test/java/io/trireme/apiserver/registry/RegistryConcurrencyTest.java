package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Many writers and watchers at once. */
final class RegistryConcurrencyTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Test
    void writersOfOneObjectLoseNoUpdate() throws Exception {
        int writers = 16;
        int each = 20;
        try (var registry = TestRegistry.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            registry.call("POST", MAPS, "{\"metadata\":{\"name\":\"n\"},\"data\":{\"n\":\"0\"}}");
            var tasks = new ArrayList<Callable<Integer>>();
            for (int writer = 0; writer < writers; writer++) {
                tasks.add(() -> increment(registry, each));
            }
            for (var done : threads.invokeAll(tasks)) {
                assertEquals(each, done.get());
            }
            assertEquals(
                    Integer.toString(writers * each), registry.get(MAPS + "/n").text("/data/n"));
        }
    }

    /** Read, add one, write back under the version that was read; until it has been done often. */
    private static int increment(TestRegistry registry, int times) throws InterruptedException {
        int done = 0;
        while (done < times) {
            var read = registry.get(MAPS + "/n");
            int next = Integer.parseInt(read.text("/data/n")) + 1;
            String body =
                    "{\"metadata\":{\"name\":\"n\",\"resourceVersion\":\""
                            + read.text("/metadata/resourceVersion")
                            + "\"},\"data\":{\"n\":\""
                            + next
                            + "\"}}";
            if (registry.call("PUT", MAPS + "/n", body).status() == 200) {
                done++;
            }
        }
        return done;
    }

    @Test
    void watchersSeeEveryRevisionOnceAndInOrder() throws Exception {
        int writes = 200;
        try (var registry = TestRegistry.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var watches = new ArrayList<OpenWatch>();
            for (int i = 0; i < 8; i++) {
                watches.add(registry.watch(MAPS + "?watch=1"));
            }
            var tasks =
                    IntStream.range(0, writes)
                            .<Callable<Integer>>mapToObj(
                                    i ->
                                            () ->
                                                    registry.call(
                                                                    "POST",
                                                                    MAPS,
                                                                    "{\"metadata\":{\"name\":\"w"
                                                                            + i
                                                                            + "\"}}")
                                                            .status())
                            .toList();
            for (var done : threads.invokeAll(tasks)) {
                assertEquals(201, done.get());
            }
            List<Long> expected = null;
            for (var watch : watches) {
                var revisions =
                        watch.await(writes).stream()
                                .map(
                                        event ->
                                                Long.parseLong(
                                                        event.at("/object/metadata/resourceVersion")
                                                                .asString()))
                                .toList();
                assertEquals(new ArrayList<>(new TreeSet<>(revisions)), revisions);
                assertEquals(writes, revisions.size());
                expected = expected == null ? revisions : expected;
                assertEquals(expected, revisions);
                watch.close();
            }
        }
    }

    @Test
    void twoServersOverOneStoreGiveNoAddressTwice() throws Exception {
        try (var store = new InMemoryStore();
                var one = TestRegistry.over(store);
                var other = TestRegistry.over(store);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<String>>();
            for (int i = 0; i < 60; i++) {
                var server = i % 2 == 0 ? one : other;
                String body =
                        "{\"metadata\":{\"name\":\"s"
                                + i
                                + "\"},\"spec\":{\"ports\":[{\"port\":80}],\"type\":\"NodePort\"}}";
                tasks.add(
                        () -> {
                            var made =
                                    server.call(
                                            "POST", "/api/v1/namespaces/default/services", body);
                            assertEquals(201, made.status(), made.body());
                            return made.text("/spec/clusterIP")
                                    + " "
                                    + made.text("/spec/ports/0/nodePort");
                        });
            }
            var addresses = new TreeSet<String>();
            var ports = new TreeSet<String>();
            for (var done : threads.invokeAll(tasks)) {
                addresses.add(done.get().split(" ", -1)[0]);
                ports.add(done.get().split(" ", -1)[1]);
            }
            assertEquals(60, addresses.size());
            assertEquals(60, ports.size());
        }
    }
}
