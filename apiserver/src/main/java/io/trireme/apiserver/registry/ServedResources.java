package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersion;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.ResourceCatalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The resources that requests find: the built-in ones, and the custom ones of the moment. Read by
 * any thread; the custom ones are changed by the cache feed's only.
 */
final class ServedResources implements ResourceCatalog {
    private final Collection<Resource> builtIn;
    private final List<ResourceDefinition> builtInDefinitions;
    private final Set<String> builtInGroups;
    private volatile Present present;

    /** What is served at one moment; immutable. */
    private record Present(
            Map<Path, Resource> byPath,
            Set<GroupVersion> versions,
            List<ResourceDefinition> definitions) {}

    /**
     * @param builtIn stored resources
     * @param builtInDefinitions also those that are answered and never stored
     */
    ServedResources(
            Collection<Resource> builtIn, Collection<ResourceDefinition> builtInDefinitions) {
        this.builtIn = List.copyOf(builtIn);
        this.builtInDefinitions = List.copyOf(builtInDefinitions);
        builtInGroups =
                builtInDefinitions.stream()
                        .map(definition -> definition.kind().group())
                        .collect(Collectors.toUnmodifiableSet());
        setCustom(List.of());
    }

    /** Takes the place of all custom resources of before. A built-in one of the same path wins. */
    void setCustom(Collection<Resource> custom) {
        var byPath = new HashMap<Path, Resource>();
        custom.forEach(resource -> byPath.put(path(resource.definition()), resource));
        builtIn.forEach(resource -> byPath.put(path(resource.definition()), resource));
        var versions = new HashSet<GroupVersion>();
        var definitions = new ArrayList<>(builtInDefinitions);
        for (var resource : byPath.values()) {
            versions.add(resource.definition().kind().groupVersion());
            if (resource.definition().custom().isPresent()) {
                definitions.add(resource.definition());
            }
        }
        present = new Present(Map.copyOf(byPath), Set.copyOf(versions), List.copyOf(definitions));
    }

    private record Path(GroupVersion version, String plural) {}

    private static Path path(ResourceDefinition definition) {
        return new Path(definition.kind().groupVersion(), definition.plural());
    }

    Optional<Resource> find(GroupVersion version, String plural) {
        return Optional.ofNullable(present.byPath().get(new Path(version, plural)));
    }

    /** Whether it is declared, though it may have no objects of its own: bindings and the like. */
    boolean declares(GroupVersion version, String plural) {
        return present.definitions().stream()
                .anyMatch(
                        one ->
                                one.kind().groupVersion().equals(version)
                                        && one.plural().equals(plural));
    }

    /** Whether some version of the group is built in. */
    boolean hasBuiltIn(String group) {
        return builtInGroups.contains(group);
    }

    boolean has(GroupVersion version) {
        return present.versions().contains(version);
    }

    @Override
    public List<ResourceDefinition> definitions() {
        return present.definitions();
    }
}
