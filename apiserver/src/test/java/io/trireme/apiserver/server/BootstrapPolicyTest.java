package io.trireme.apiserver.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

final class BootstrapPolicyTest {
    /** Ours: no Node authorizer, no account per controller, pages for operators, kubelets. */
    private static final Set<String> OWN =
            Set.of(
                    "clusterrolebindings  trireme:kubelet-client",
                    "clusterrolebindings  trireme:nodes",
                    "clusterrolebindings  trireme:controllers",
                    "clusterroles  trireme:controllers",
                    "clusterroles  trireme:operator");

    /** Has a rule there that only the recorded distribution adds. */
    private static final String PATCHED =
            "clusterroles  system:controller:endpointslicemirroring-controller";

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    /** Reads ../shared and is passed over where that folder is absent. */
    @Test
    void rolesAndBindingsAreThoseOfARecordedServer() throws IOException {
        var folder = Path.of("../../shared/kubernetes-1.36/bootstrap");
        if (!Files.isDirectory(folder)) {
            folder = Path.of("/work/shared/kubernetes-1.36/bootstrap");
        }
        Assumptions.assumeTrue(Files.isDirectory(folder), "no recorded server here");
        var recorded = new TreeMap<String, ObjectNode>();
        for (String resource :
                Set.of("clusterroles", "roles", "clusterrolebindings", "rolebindings")) {
            var file = folder.resolve("rbac.authorization.k8s.io_v1_" + resource + ".yaml");
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            for (Object document : yaml.loadAll(Files.readString(file))) {
                var object = (ObjectNode) JsonMapper.shared().valueToTree(document);
                var metadata = (ObjectNode) object.path("metadata");
                metadata.remove(Set.of("uid", "resourceVersion", "creationTimestamp"));
                if (object.path("rules").isNull()) {
                    object.putArray("rules");
                }
                recorded.put(key(resource, object), object);
            }
        }
        var ours = new TreeMap<String, ObjectNode>();
        for (var wanted : BootstrapPolicy.all()) {
            var object = wanted.object().deepCopy();
            if (object.path("subjects").isEmpty()) {
                object.remove("subjects");
            }
            ours.put(key(wanted.resource().resource(), object), object);
        }
        ours.keySet().removeAll(OWN);
        assertEquals(recorded.keySet(), ours.keySet());
        var differing = new TreeSet<String>();
        recorded.forEach(
                (name, object) -> {
                    if (!object.equals(ours.get(name))) {
                        differing.add(name);
                    }
                });
        assertEquals(Set.of(PATCHED), differing);
    }

    private static String key(String resource, ObjectNode object) {
        var metadata = object.path("metadata");
        return resource
                + " "
                + metadata.path("namespace").asString("")
                + " "
                + metadata.path("name").asString();
    }

    @Test
    void missingRulesAreAddedAndOthersStay() {
        var stored = json("{\"metadata\":{},\"rules\":[{\"verbs\":[\"own\"]}]}");
        var wanted = json("{\"rules\":[{\"verbs\":[\"get\"]}]}");
        var result = BootstrapPolicy.reconciled(stored, wanted).orElseThrow();
        assertEquals(
                "[{\"verbs\":[\"own\"]},{\"verbs\":[\"get\"]}]", result.path("rules").toString());
        assertEquals(Optional.empty(), BootstrapPolicy.reconciled(result, wanted));
    }

    @Test
    void objectThatOptedOutIsLeftAlone() {
        var stored =
                json(
                        """
                        {"metadata":{"annotations":{
                         "rbac.authorization.kubernetes.io/autoupdate":"false"}},"rules":null}""");
        var wanted = json("{\"rules\":[{\"verbs\":[\"get\"]}]}");
        assertTrue(BootstrapPolicy.reconciled(stored, wanted).isEmpty());
    }
}
