package io.trireme.api.discovery;

import io.trireme.api.GroupVersion;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/**
 * The APIServices of what this server answers itself: which group clients see first, and which of
 * its versions. The numbers are those of kube-apiserver 1.36.
 */
public final class ApiServiceSpecs {
    /** By this label the server knows those that it keeps. */
    public static final String LABEL = "kube-aggregator.kubernetes.io/automanaged";

    /** Made when a server starts; who deletes or changes it then may. */
    public static final String ON_START = "onstart";

    /** Made, changed and deleted with a CustomResourceDefinition. */
    public static final String ALWAYS = "true";

    private static final int CUSTOM_GROUP = 1000;
    private static final int CUSTOM_VERSION = 100;
    private static final int VERSION = 15;
    private static final Map<String, Integer> GROUPS =
            Map.ofEntries(
                    Map.entry("", 18000),
                    Map.entry("admissionregistration.k8s.io", 16700),
                    Map.entry("apiextensions.k8s.io", 16700),
                    Map.entry("apps", 17800),
                    Map.entry("authentication.k8s.io", 17700),
                    Map.entry("authorization.k8s.io", 17600),
                    Map.entry("autoscaling", 17500),
                    Map.entry("batch", 17400),
                    Map.entry("certificates.k8s.io", 17300),
                    Map.entry("coordination.k8s.io", 16500),
                    Map.entry("discovery.k8s.io", 16200),
                    Map.entry("events.k8s.io", 17750),
                    Map.entry("flowcontrol.apiserver.k8s.io", 16100),
                    Map.entry("networking.k8s.io", 17200),
                    Map.entry("node.k8s.io", 16300),
                    Map.entry("policy", 17100),
                    Map.entry("rbac.authorization.k8s.io", 17000),
                    Map.entry("resource.k8s.io", 16200),
                    Map.entry("scheduling.k8s.io", 16600),
                    Map.entry("storage.k8s.io", 16800));
    private static final Map<String, Integer> VERSIONS =
            Map.of(
                    "v1",
                    1,
                    "autoscaling/v2",
                    30,
                    "flowcontrol.apiserver.k8s.io/v1",
                    21,
                    "resource.k8s.io/v1",
                    21);

    private ApiServiceSpecs() {}

    /** Whether a built-in version has one: the group of the APIServices themselves has none. */
    public static boolean has(GroupVersion version) {
        return !version.group().equals("apiregistration.k8s.io");
    }

    /** {@code VERSION.GROUP}. */
    public static String name(GroupVersion version) {
        return version.version() + "." + version.group();
    }

    /** The APIService of a version that is built in. */
    public static ObjectNode builtIn(GroupVersion version) {
        return object(version, ON_START, groupPriority(version.group()), versionPriority(version));
    }

    /** Of a group that is built in, or one of custom resources. */
    static int groupPriority(String group) {
        return GROUPS.getOrDefault(group, CUSTOM_GROUP);
    }

    static int versionPriority(GroupVersion version) {
        int usual = GROUPS.containsKey(version.group()) ? VERSION : CUSTOM_VERSION;
        return VERSIONS.getOrDefault(version.toString(), usual);
    }

    /** The APIService of a version of custom resources. */
    public static ObjectNode custom(GroupVersion version) {
        return object(version, ALWAYS, CUSTOM_GROUP, CUSTOM_VERSION);
    }

    private static ObjectNode object(
            GroupVersion version, String kept, int groupPriority, int versionPriority) {
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "APIService")
                        .put("apiVersion", "apiregistration.k8s.io/v1");
        object.putObject("metadata")
                .put("name", name(version))
                .putObject("labels")
                .put(LABEL, kept);
        var spec = object.putObject("spec");
        if (!version.group().isEmpty()) {
            spec.put("group", version.group());
        }
        spec.put("version", version.version())
                .put("groupPriorityMinimum", groupPriority)
                .put("versionPriority", versionPriority);
        return object;
    }
}
