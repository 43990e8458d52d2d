package io.trireme.apiserver.registry.connect;

import io.trireme.apiserver.registry.Failures;
import io.trireme.apiserver.registry.ObjectMeta;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** Which container of a pod is meant. */
final class PodContainers {
    private static final List<String> LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private PodContainers() {}

    /**
     * The container of that name, or the only one where no name is given.
     *
     * @throws io.trireme.api.status.ApiStatusException 400: there is none, or it is not clear which
     */
    static String require(ObjectNode pod, String name) {
        var containers = pod.path("spec").path("containers");
        if (!name.isEmpty()) {
            if (!names(pod).contains(name)) {
                throw Failures.badRequest(
                        "container " + name + " is not valid for pod " + ObjectMeta.name(pod));
            }
            return name;
        }
        if (containers.size() == 1) {
            return containers.get(0).path("name").asString("");
        }
        String missing = "a container name must be specified for pod " + ObjectMeta.name(pod);
        throw Failures.badRequest(
                containers.isEmpty()
                        ? missing
                        : missing + ", choose one of: [" + String.join(" ", names(pod)) + "]");
    }

    private static List<String> names(ObjectNode pod) {
        var names = new ArrayList<String>();
        for (String list : LISTS) {
            for (var container : pod.path("spec").path(list)) {
                names.add(container.path("name").asString(""));
            }
        }
        return names;
    }
}
