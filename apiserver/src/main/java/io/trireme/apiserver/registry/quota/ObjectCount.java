package io.trireme.apiserver.registry.quota;

import io.trireme.api.GroupResource;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.node.ObjectNode;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts objects, some under their bare name, too. */
record ObjectCount(GroupResource resource) implements Usage {
    private static final Set<String> BARE_NAMES =
            Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");

    @Override
    public boolean changes(String subresource) {
        return false;
    }

    @Override
    public boolean counts(String name) {
        return name.equals(Usage.countName(resource)) || isBareName(name);
    }

    private boolean isBareName(String name) {
        return name.equals(resource.toString()) && BARE_NAMES.contains(name);
    }

    @Override
    public SortedMap<String, Quantity> of(ObjectNode object) {
        var usage = new TreeMap<String, Quantity>();
        usage.put(Usage.countName(resource), Quantity.of(1));
        if (isBareName(resource.toString())) {
            usage.put(resource.toString(), Quantity.of(1));
        }
        return usage;
    }
}
