package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The containers of a pod's spec. */
final class ContainerCheck {
    private static final String FIELD_REF = "valueFrom.fieldRef.fieldPath";
    private static final Set<String> ENV_FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");
    private static final String[] ENV_RESOURCES = {
        "limits.cpu",
        "limits.ephemeral-storage",
        "limits.memory",
        "requests.cpu",
        "requests.ephemeral-storage",
        "requests.memory"
    };

    private final JsonNode spec;
    private final String path;
    private final Problems problems;
    private final Set<String> volumes = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> hostPorts = new HashSet<>();

    private ContainerCheck(JsonNode spec, String path, Problems problems) {
        this.spec = spec;
        this.path = path;
        this.problems = problems;
        Fields.objects(spec, "volumes").forEach(one -> volumes.add(Fields.text(one, "name")));
    }

    /** Checks all containers of {@code spec}, which lies at {@code path}. */
    static void check(JsonNode spec, String path, Problems problems) {
        var check = new ContainerCheck(spec, path, problems);
        if (Fields.objects(spec, "containers").isEmpty()) {
            problems.required(path + ".containers");
        }
        check.list("containers");
        check.list("initContainers");
        check.list("ephemeralContainers");
        check.images();
    }

    private void list(String list) {
        var containers = Fields.objects(spec, list);
        for (int i = 0; i < containers.size(); i++) {
            container(containers.get(i), list, path + "." + list + "[" + i + "]");
        }
    }

    private void container(ObjectNode container, String list, String field) {
        String name = Fields.text(container, "name");
        if (name.isEmpty()) {
            problems.required(field + ".name");
        } else {
            problems.invalid(field + ".name", name, Names.dns1123Label(name));
        }
        if (Fields.empty(container, "image")) {
            problems.required(field + ".image");
        }
        if (!name.isEmpty() && !names.add(name)) {
            problems.duplicate(field + ".name", name);
        }
        problems.oneOf(
                field + ".terminationMessagePolicy",
                Fields.text(container, "terminationMessagePolicy"),
                "File",
                "FallbackToLogsOnError");
        ports(container, field + ".ports", !list.equals("initContainers") || sidecar(container));
        environment(container, field);
        mounts(container, field);
        problems.oneOf(
                field + ".imagePullPolicy",
                Fields.text(container, "imagePullPolicy"),
                "Always",
                "IfNotPresent",
                "Never");
        ResourcesCheck.container(container.path("resources"), field + ".resources", problems);
        SecurityContextCheck.container(
                container.path("securityContext"), field + ".securityContext", problems);
        if (list.equals("containers") || sidecar(container)) {
            ProbeCheck.check(container, field, problems);
        } else if (list.equals("initContainers")) {
            initContainer(container, field);
        } else {
            ephemeralContainer(container, field);
        }
        if (!Fields.empty(container, "restartPolicy")) {
            problems.oneOf(
                    field + ".restartPolicy",
                    Fields.text(container, "restartPolicy"),
                    "Always",
                    "Never",
                    "OnFailure");
        }
    }

    private static boolean sidecar(ObjectNode container) {
        return Fields.text(container, "restartPolicy").equals("Always");
    }

    private void initContainer(ObjectNode container, String field) {
        for (var probe : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (Fields.has(container, probe)) {
                problems.forbidden(
                        field + "." + probe,
                        "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    private void ephemeralContainer(ObjectNode container, String field) {
        for (var name :
                List.of("ports", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (Fields.has(container, name)) {
                problems.forbidden(field + "." + name, "cannot be set for an Ephemeral Container");
            }
        }
    }

    /** Spaces around an image are looked for last, once for all. */
    private void images() {
        for (var list : List.of("containers", "initContainers")) {
            var containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                String image = Fields.text(containers.get(i), "image");
                if (!image.strip().equals(image)) {
                    problems.invalid(
                            path + "." + list + "[" + i + "].image",
                            image,
                            "must not have leading or trailing whitespace");
                }
            }
        }
    }

    private void ports(ObjectNode container, String field, boolean atOnce) {
        var portNames = new HashSet<String>();
        var ports = Fields.objects(container, "ports");
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), field + "[" + i + "]", portNames, atOnce);
        }
    }

    private void port(ObjectNode port, String field, Set<String> portNames, boolean atOnce) {
        String name = Fields.text(port, "name");
        if (!name.isEmpty()) {
            var wrong = Names.portName(name);
            problems.invalid(field + ".name", name, wrong);
            if (wrong.isEmpty() && !portNames.add(name)) {
                problems.duplicate(field + ".name", name);
            }
        }
        long number = Fields.number(port, "containerPort");
        if (number == 0) {
            problems.required(field + ".containerPort");
        } else {
            problems.between(field + ".containerPort", number, 1, 65535);
        }
        long host = Fields.number(port, "hostPort");
        if (host != 0) {
            problems.between(field + ".hostPort", host, 1, 65535);
        }
        String protocol = Fields.text(port, "protocol");
        problems.oneOf(field + ".protocol", protocol, "SCTP", "TCP", "UDP");
        if (host != 0 && Fields.flag(spec, "hostNetwork") && host != number) {
            problems.invalid(
                    field + ".containerPort",
                    number,
                    "must match `hostPort` when `hostNetwork` is true");
        }
        String used = protocol + "/" + Fields.text(port, "hostIP") + "/" + host;
        if (host != 0 && atOnce && !hostPorts.add(used)) {
            problems.duplicate(field + ".hostPort", used);
        }
    }

    private void environment(ObjectNode container, String field) {
        var variables = Fields.objects(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            variable(variables.get(i), field + ".env[" + i + "]");
        }
        var sources = Fields.objects(container, "envFrom");
        for (int i = 0; i < sources.size(); i++) {
            source(sources.get(i), field + ".envFrom", "[" + i + "]");
        }
    }

    private void source(ObjectNode source, String list, String index) {
        int count = 0;
        for (var kind : List.of("configMapRef", "secretRef")) {
            if (Fields.has(source, kind)) {
                count++;
                if (Fields.empty(source, kind, "name")) {
                    problems.required(list + index + "." + kind + ".name");
                }
            }
        }
        if (count == 0) {
            problems.invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
        } else if (count > 1) {
            problems.invalid(list, "", "may not have more than one field specified at a time");
        }
    }

    private void variable(ObjectNode variable, String field) {
        String name = Fields.text(variable, "name");
        if (name.isEmpty()) {
            problems.required(field + ".name");
        } else if (!name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=')) {
            problems.invalid(
                    field + ".name",
                    name,
                    "a valid environment variable name must consist only of printable ASCII"
                            + " characters other than '='");
        }
        if (!Fields.has(variable, "valueFrom")) {
            return;
        }
        var from = variable.path("valueFrom");
        long sources =
                List.of(
                                "fieldRef",
                                "resourceFieldRef",
                                "configMapKeyRef",
                                "secretKeyRef",
                                "fileKeyRef")
                        .stream()
                        .filter(kind -> Fields.has(from, kind))
                        .count();
        if (sources == 0) {
            problems.invalid(
                    field + ".valueFrom",
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                            + " `secretKeyRef` or `fileKeyRef`");
        } else if (!Fields.empty(variable, "value")) {
            problems.invalid(
                    field + ".valueFrom", "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            problems.invalid(
                    field + ".valueFrom",
                    "",
                    "may not have more than one field specified at a time");
        }
        reference(from, field);
    }

    private void reference(JsonNode from, String field) {
        if (Fields.has(from, "fieldRef")) {
            fieldReference(
                    Fields.text(from, "fieldRef", "fieldPath"), field + "." + FIELD_REF, problems);
        }
        if (Fields.has(from, "resourceFieldRef")) {
            String resource = Fields.text(from, "resourceFieldRef", "resource");
            String where = field + ".valueFrom.resourceFieldRef.resource";
            if (resource.isEmpty()) {
                problems.required(where);
            } else if (!resource.startsWith("limits.hugepages-")
                    && !resource.startsWith("requests.hugepages-")) {
                problems.oneOf(where, resource, ENV_RESOURCES);
            }
        }
        for (var kind : List.of("configMapKeyRef", "secretKeyRef")) {
            if (Fields.has(from, kind)) {
                String where = field + ".valueFrom." + kind;
                if (Fields.empty(from, kind, "name")) {
                    problems.required(where + ".name");
                }
                String key = Fields.text(from, kind, "key");
                if (key.isEmpty()) {
                    problems.required(where + ".key");
                } else {
                    problems.invalid(where + ".key", key, Names.configKey(key));
                }
            }
        }
    }

    private static void fieldReference(String fieldPath, String field, Problems problems) {
        if (fieldPath.isEmpty()) {
            problems.required(field);
        } else if (!ENV_FIELDS.contains(fieldPath)
                && !fieldPath.startsWith("metadata.annotations['")
                && !fieldPath.startsWith("metadata.labels['")) {
            problems.invalid(
                    field,
                    fieldPath,
                    "error converting fieldPath: field label not supported: " + fieldPath);
        }
    }

    private void mounts(ObjectNode container, String field) {
        var mountPaths = new HashSet<String>();
        var mounts = Fields.objects(container, "volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            var mount = mounts.get(i);
            String where = field + ".volumeMounts[" + i + "]";
            String name = Fields.text(mount, "name");
            if (name.isEmpty()) {
                problems.required(where + ".name");
            } else if (!volumes.contains(name)) {
                problems.notFound(where + ".name", name);
            }
            String mountPath = Fields.text(mount, "mountPath");
            if (mountPath.isEmpty()) {
                problems.required(where + ".mountPath");
            }
            if (!mountPaths.add(mountPath)) {
                problems.invalid(where + ".mountPath", mountPath, "must be unique");
            }
            VolumeCheck.localPath(
                    Fields.text(mount, "subPath"), field + ".volumeMounts.subPath", problems);
        }
    }
}
