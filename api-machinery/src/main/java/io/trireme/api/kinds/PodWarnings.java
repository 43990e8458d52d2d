package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is legal in a pod and of no use, in the order in which Kubernetes tells it. */
final class PodWarnings {
    private static final Map<String, String> LABELS =
            Map.of(
                    "beta.kubernetes.io/arch", since14("kubernetes.io/arch"),
                    "beta.kubernetes.io/os", since14("kubernetes.io/os"),
                    "failure-domain.beta.kubernetes.io/region",
                            since17("topology.kubernetes.io/region"),
                    "failure-domain.beta.kubernetes.io/zone",
                            since17("topology.kubernetes.io/zone"),
                    "beta.kubernetes.io/instance-type",
                            since17("node.kubernetes.io/instance-type"));

    /** Kinds of volumes that are gone or going, in the order they are looked for. */
    private static final List<Map.Entry<String, String>> VOLUMES =
            List.of(
                    Map.entry(
                            "photonPersistentDisk",
                            "deprecated in v1.11, non-functional in v1.16+"),
                    Map.entry("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
                    Map.entry("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
                    Map.entry("flocker", "deprecated in v1.22, non-functional in v1.25+"),
                    Map.entry("storageos", "deprecated in v1.22, non-functional in v1.25+"),
                    Map.entry("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
                    Map.entry("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
                    Map.entry("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
                    Map.entry("rbd", "deprecated in v1.28, non-functional in v1.31+"));

    /** Resources that are counted in bytes. */
    private static final List<String> BYTES = List.of("memory", "ephemeral-storage");

    private final List<String> warnings;

    private PodWarnings(List<String> warnings) {
        this.warnings = warnings;
    }

    private static String since14(String label) {
        return "deprecated since v1.14; use \"" + label + "\" instead";
    }

    private static String since17(String label) {
        return "deprecated since v1.17; use \"" + label + "\" instead";
    }

    /** An update whose spec did not change says nothing again. */
    static void ofPod(ObjectNode pod, Optional<ObjectNode> before, List<String> warnings) {
        if (before.isPresent() && Fields.same(pod.path("spec"), before.get().path("spec"))) {
            return;
        }
        if (before.isEmpty()) {
            var faults = Names.dns1123Label(Fields.text(pod, "metadata", "name"));
            if (!faults.isEmpty()) {
                warnings.add(
                        "metadata.name: this is used in the Pod's hostname, which can result in"
                                + " surprising behavior; a DNS label is recommended: ["
                                + String.join(" ", faults)
                                + "]");
            }
            appArmor(pod, warnings);
        }
        new PodWarnings(warnings).spec(Fields.child(pod, "spec"), "spec");
    }

    private static void appArmor(ObjectNode pod, List<String> warnings) {
        for (var list : List.of("initContainers", "containers")) {
            for (var container : Fields.objects(pod, "spec", list)) {
                if (!AppArmorAnnotations.profile(pod, container).isEmpty()) {
                    warnings.add(
                            "metadata.annotations["
                                    + AppArmorAnnotations.PREFIX
                                    + Fields.text(container, "name")
                                    + "]: deprecated since v1.30; use the \"appArmorProfile\" field"
                                    + " instead");
                }
            }
        }
    }

    private void add(String field, String text) {
        warnings.add(field + ": " + text);
    }

    private void spec(ObjectNode spec, String path) {
        for (var label : spec.path("nodeSelector").propertyNames()) {
            label(path + ".nodeSelector[" + label + "]", label);
        }
        var constraints = Fields.objects(spec, "topologySpreadConstraints");
        for (int i = 0; i < constraints.size(); i++) {
            String field = path + ".topologySpreadConstraints[" + i + "]";
            String key = Fields.text(constraints.get(i), "topologyKey");
            if (LABELS.containsKey(key)) {
                add(field + ".topologyKey", key + " is " + LABELS.get(key));
            }
            if (!Fields.has(constraints.get(i), "labelSelector")) {
                add(field + ".labelSelector", "a null labelSelector results in matching no pod");
            }
        }
        volumes(spec, path);
        repeated(spec, path, "hostAliases", "ip");
        repeated(spec, path, "imagePullSecrets", "name");
        var secrets = Fields.objects(spec, "imagePullSecrets");
        for (int i = 0; i < secrets.size(); i++) {
            if (Fields.empty(secrets.get(i), "name")) {
                add(path + ".imagePullSecrets[" + i + "].name", "invalid empty name \"\"");
            }
        }
        fractions(spec.path("overhead"), path + ".overhead");
        containers(spec, path);
    }

    private void label(String field, String label) {
        if (LABELS.containsKey(label)) {
            add(field, LABELS.get(label));
        }
    }

    private void volumes(ObjectNode spec, String path) {
        var volumes = Fields.objects(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            for (var kind : VOLUMES) {
                if (Fields.has(volumes.get(i), kind.getKey())) {
                    add(path + ".volumes[" + i + "]." + kind.getKey(), kind.getValue());
                }
            }
        }
    }

    private void repeated(ObjectNode spec, String path, String list, String key) {
        var seen = new HashSet<String>();
        var items = Fields.objects(spec, list);
        for (int i = 0; i < items.size(); i++) {
            String value = Fields.text(items.get(i), key);
            if (!seen.add(value)) {
                add(
                        path + "." + list + "[" + i + "]." + key,
                        "duplicate " + key + " " + GoText.quoted(value));
            }
        }
    }

    private void containers(ObjectNode spec, String path) {
        var ports = new HashMap<String, List<Port>>();
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            var containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                container(containers.get(i), path + "." + list + "[" + i + "]");
            }
        }
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            var containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                ports(containers.get(i), path + "." + list + "[" + i + "]", ports);
            }
        }
    }

    private void container(ObjectNode container, String path) {
        fractions(Fields.at(container, "resources", "limits"), path + ".resources.limits");
        fractions(Fields.at(container, "resources", "requests"), path + ".resources.requests");
        var names = new HashSet<String>();
        var variables = Fields.objects(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            var variable = variables.get(i);
            String name = Fields.text(variable, "name");
            String self = "$(" + name + ")";
            String value = Fields.text(variable, "value");
            // One that is made of the previous value is no mistake.
            boolean extendsIt = value.contains(self) && !value.equals(self);
            if (!names.add(name) && (Fields.has(variable, "valueFrom") || !extendsIt)) {
                add(
                        path + ".env[" + i + "]",
                        "hides previous definition of "
                                + GoText.quoted(name)
                                + ", which may be dropped when using apply");
            }
        }
    }

    private void fractions(JsonNode amounts, String path) {
        for (String resource : BYTES) {
            Quantities.find(amounts.path(resource))
                    .filter(amount -> amount.amount().remainder(BigDecimal.ONE).signum() != 0)
                    .ifPresent(
                            amount ->
                                    add(
                                            path + "[" + resource + "]",
                                            "fractional byte value "
                                                    + GoText.quoted(amount.toString())
                                                    + " is invalid, must be an integer"));
        }
    }

    private record Port(String field, String hostIp, long hostPort) {}

    private void ports(ObjectNode container, String path, Map<String, List<Port>> all) {
        var ports = Fields.objects(container, "ports");
        for (int i = 0; i < ports.size(); i++) {
            var port = ports.get(i);
            var here =
                    new Port(
                            path + ".ports[" + i + "]",
                            Fields.text(port, "hostIP"),
                            Fields.number(port, "hostPort"));
            String key = Fields.number(port, "containerPort") + "/" + Fields.text(port, "protocol");
            var others = all.computeIfAbsent(key, _ -> new ArrayList<>());
            for (var other : others) {
                relation(here, other)
                        .ifPresent(
                                relation ->
                                        add(
                                                here.field(),
                                                relation
                                                        + " port definition with "
                                                        + other.field()));
            }
            others.add(here);
        }
    }

    private static Optional<String> relation(Port one, Port other) {
        if (one.hostIp().equals(other.hostIp()) && one.hostPort() == other.hostPort()) {
            return Optional.of("duplicate");
        }
        if (one.hostPort() == 0 || other.hostPort() == 0) {
            return Optional.of("overlapping");
        }
        boolean oneIsAnyAddress = one.hostIp().isEmpty() != other.hostIp().isEmpty();
        return one.hostPort() == other.hostPort() && oneIsAnyAddress
                ? Optional.of("dangerously ambiguous")
                : Optional.empty();
    }
}
