package io.trireme.client.informer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiTransport;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.testing.FakeApiServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

class InformerTest {
    private final FakeApiServer server = new FakeApiServer(InstantSource.system());
    private final ApiClient client = new ApiClient(server);
    private final ResourceClient<ConfigMap> maps = client.resource(ConfigMap.class);
    private final SharedInformers informers =
            new SharedInformers(client, new Random(1), new MetricRegistry());
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void addObject() {
        server.add(map("a", "1"));
    }

    @AfterEach
    void close() {
        informers.close();
        server.close();
    }

    @Test
    void cacheHoldsWhatWasThereAndWhatComes() throws InterruptedException {
        var informer = startInformer();
        assertEquals("1", value(informer, "a"));

        var b = maps.create(map("b", "2"));

        assertTrue(
                informer.awaitRevision(
                        b.getMetadata().getResourceVersion(), Duration.ofSeconds(10)));
        assertEquals("2", value(informer, "b"));
        assertEquals(2, informer.list().size());
        assertEquals(2, informer.listNamespace("default").size());
        assertEquals(List.of(), informer.listNamespace("defaul"));
    }

    @Test
    void initialEventsThatTheServerBreaksOffAreAskedForAgain() throws InterruptedException {
        var ended = new AtomicBoolean();
        var transport =
                new ApiTransport() {
                    @Override
                    public ApiResponse call(ApiCall call) throws InterruptedException {
                        return server.call(call);
                    }

                    @Override
                    public ApiStream stream(ApiCall call) throws InterruptedException {
                        var stream = server.stream(call);
                        if (!ended.getAndSet(true)) {
                            stream.close();
                        }
                        return stream;
                    }

                    @Override
                    public void close() {}
                };
        try (var other =
                new SharedInformers(
                        new ApiClient(transport), new Random(1), new MetricRegistry())) {
            var informer = other.informer(ConfigMap.class);
            other.start();

            assertTrue(other.awaitSynced(Duration.ofSeconds(20)));

            assertEquals("1", value(informer, "a"));
            assertEquals(0, server.calls().stream().filter(InformerTest::isList).count());
        }
    }

    @Test
    void serverWithoutInitialEventsIsListed() throws InterruptedException {
        server.refuseInitialEvents();

        var informer = startInformer();

        assertEquals("1", value(informer, "a"));
        assertEquals(1, server.calls().stream().filter(InformerTest::isList).count());
    }

    @Test
    void brokenWatchResumesWithoutListingAgain() throws InterruptedException {
        server.refuseInitialEvents();
        var informer = startInformer();
        server.breakWatches();

        maps.create(map("b", "2"));

        await().until(() -> informer.find(key("b")).isPresent());
        assertEquals(1, server.calls().stream().filter(InformerTest::isList).count());
    }

    @Test
    void expiredVersionMakesItReadTheFullStateAgain() throws InterruptedException {
        var informer = startInformer();
        server.breakWatches();
        maps.delete("default", "a", DeleteOptions.DEFAULT);
        maps.create(map("b", "2"));
        server.compact();

        await().until(() -> informer.find(key("b")).isPresent());

        assertTrue(informer.find(key("a")).isEmpty());
        await().until(() -> heard.equals(List.of("+a", "-a", "+b")));
    }

    @Test
    void handlersHearOfEachChangeInOrder() throws InterruptedException {
        startInformer();

        var changed = maps.require("default", "a");
        changed.setData(Map.of("k", "2"));
        maps.update(changed);
        await().until(() -> heard.contains("a:1>2"));
        maps.delete("default", "a", DeleteOptions.DEFAULT);

        await().until(() -> heard.equals(List.of("+a", "a:1>2", "-a")));
    }

    @Test
    void objectMadeAnewIsADeletionAndAnAddition() throws InterruptedException {
        var informer = startInformer();
        server.breakWatches();
        maps.delete("default", "a", DeleteOptions.DEFAULT);
        maps.create(map("a", "9"));
        server.compact();

        await().until(() -> "9".equals(value(informer, "a")));

        await().until(() -> heard.equals(List.of("+a", "-a", "+a")));
    }

    @Test
    void lateHandlerHearsOfWhatIsThere() throws InterruptedException {
        var informer = startInformer();
        var late = new CopyOnWriteArrayList<String>();

        informer.addHandler(recorder(late));

        await().until(() -> late.equals(List.of("+a")));
    }

    @Test
    void failingHandlerStopsNoOther() throws InterruptedException {
        var informer = informers.informer(ConfigMap.class);
        informer.addHandler(
                new EventHandler<>() {
                    @Override
                    public void added(ConfigMap object) {
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public void updated(ConfigMap before, ConfigMap after) {}

                    @Override
                    public void deleted(ConfigMap object) {}
                });

        startInformer();

        await().until(() -> heard.equals(List.of("+a")));
    }

    @Test
    void indexFollowsChanges() throws InterruptedException {
        var informer = informers.informer(ConfigMap.class);
        informer.addIndex("value", one -> List.of(one.getData().get("k")));
        startInformer();
        assertEquals(1, informer.byIndex("value", "1").size());

        var changed = maps.require("default", "a");
        changed.setData(Map.of("k", "2"));
        maps.update(changed);

        await().until(() -> informer.byIndex("value", "2").size() == 1);
        assertEquals(List.of(), informer.byIndex("value", "1"));
    }

    @Test
    void bookmarksMoveTheCacheOn() throws InterruptedException {
        var informer = startInformer();
        server.add(
                new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                        .withNewMetadata()
                        .withName("other")
                        .endMetadata()
                        .build());

        server.sendBookmarks();

        assertTrue(
                informer.awaitRevision(Long.toString(server.revision()), Duration.ofSeconds(10)));
    }

    @Test
    void ownWritesAreSettledOnceTheCacheShowsThem() throws InterruptedException {
        var informer = startInformer();
        var writes = new OwnWrites<String>();
        var before = informer.find(key("a")).orElseThrow();
        maps.delete("default", "a", DeleteOptions.DEFAULT);

        writes.deleted("k", before);
        writes.wrote("k", maps.create(map("b", "2")));

        await().until(() -> writes.settled("k", informer));
        assertTrue(informer.find(key("a")).isEmpty());
        assertTrue(informer.find(key("b")).isPresent());
    }

    @Test
    void ownWriteThatTheCacheMissesIsNotSettled() throws InterruptedException {
        var informer = startInformer();
        var writes = new OwnWrites<String>();
        var future = map("z", "1");
        future.getMetadata().setResourceVersion("1000000");

        writes.wrote("k", future);

        assertFalse(writes.settled("k", informer));
        assertTrue(writes.settled("another", informer));
    }

    private Informer<ConfigMap> startInformer() throws InterruptedException {
        var informer = informers.informer(ConfigMap.class);
        informer.addHandler(recorder(heard));
        informers.start();
        assertTrue(informers.awaitSynced(Duration.ofSeconds(10)), "not synced");
        return informer;
    }

    private static EventHandler<ConfigMap> recorder(List<String> into) {
        return new EventHandler<>() {
            @Override
            public void added(ConfigMap object) {
                into.add("+" + object.getMetadata().getName());
            }

            @Override
            public void updated(ConfigMap before, ConfigMap after) {
                into.add(
                        after.getMetadata().getName()
                                + ":"
                                + before.getData().get("k")
                                + ">"
                                + after.getData().get("k"));
            }

            @Override
            public void deleted(ConfigMap object) {
                into.add("-" + object.getMetadata().getName());
            }
        };
    }

    private static boolean isList(ApiCall call) {
        return call.method().equals("GET") && !call.pathAndQuery().contains("watch=true");
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withData(Map.of("k", value))
                .build();
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    private static String value(Informer<ConfigMap> informer, String name) {
        return informer.find(key(name)).map(map -> map.getData().get("k")).orElse("");
    }
}
