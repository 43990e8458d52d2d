package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.gson.reflect.TypeToken;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watch;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The official client's watches and informers. */
@ClientTest
class OfficialInformerIT {
    private final String namespace;
    private final ApiClient client;
    private final CoreV1Api core;

    OfficialInformerIT(Workspace shop) throws Exception {
        namespace = shop.name();
        client = Clients.official(shop.cluster());
        core = new CoreV1Api(client);
    }

    private V1ConfigMap create(String name) throws Exception {
        return core.createNamespacedConfigMap(
                        namespace,
                        new V1ConfigMap()
                                .metadata(new V1ObjectMeta().name(name).putLabelsItem("w", "1"))
                                .putDataItem("k", "1"))
                .execute();
    }

    /** A watch from an older revision tells all that has happened since, once and in order. */
    @Test
    void watchResumesFromARevision() throws Exception {
        var first = create("first");
        create("second");
        var third = create("third").putDataItem("k", "2");
        core.replaceNamespacedConfigMap("third", namespace, third).execute();
        core.deleteNamespacedConfigMap("second", namespace).execute();
        var call =
                core.listNamespacedConfigMap(namespace)
                        .labelSelector("w")
                        .resourceVersion(first.getMetadata().getResourceVersion())
                        .timeoutSeconds(30)
                        .watch(true)
                        .buildCall(null);

        List<String> seen = new ArrayList<>();
        try (Watch<V1ConfigMap> watch =
                Watch.createWatch(
                        client, call, new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
            while (seen.size() < 4 && watch.hasNext()) {
                var event = watch.next();
                seen.add(event.type + " " + event.object.getMetadata().getName());
            }
        }

        assertEquals(
                List.of("ADDED second", "ADDED third", "MODIFIED third", "DELETED second"), seen);
    }

    @Test
    void informerHoldsWhatWasThereAndFollowsChanges() throws Exception {
        create("before");
        var seen = new LinkedBlockingQueue<String>();
        var factory = new SharedInformerFactory(client);
        try {
            var informer =
                    factory.sharedIndexInformerFor(
                            (CallGeneratorParams params) ->
                                    core.listNamespacedConfigMap(namespace)
                                            .labelSelector("w")
                                            .resourceVersion(params.resourceVersion)
                                            .timeoutSeconds(params.timeoutSeconds)
                                            .watch(params.watch)
                                            .buildCall(null),
                            V1ConfigMap.class,
                            V1ConfigMapList.class);
            informer.addEventHandler(new Recorder(seen));
            factory.startAllRegisteredInformers();
            assertEquals("added before 1", seen.poll(20, SECONDS));

            var after = create("after").putDataItem("k", "2");
            core.replaceNamespacedConfigMap("after", namespace, after).execute();
            core.deleteNamespacedConfigMap("before", namespace).execute();

            assertEquals("added after 1", seen.poll(20, SECONDS));
            assertEquals("updated after 2", seen.poll(20, SECONDS));
            assertEquals("deleted before 1", seen.poll(20, SECONDS));
            assertEquals(List.of(namespace + "/after"), informer.getIndexer().listKeys());
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    private record Recorder(BlockingQueue<String> seen)
            implements ResourceEventHandler<V1ConfigMap> {
        @Override
        public void onAdd(V1ConfigMap map) {
            add("added", map);
        }

        @Override
        public void onUpdate(V1ConfigMap before, V1ConfigMap after) {
            add("updated", after);
        }

        @Override
        public void onDelete(V1ConfigMap map, boolean finalStateUnknown) {
            add("deleted", map);
        }

        private void add(String what, V1ConfigMap map) {
            seen.add(what + " " + map.getMetadata().getName() + " " + map.getData().get("k"));
        }
    }
}
