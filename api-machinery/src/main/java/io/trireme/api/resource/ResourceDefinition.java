package io.trireme.api.resource;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.schema.Schema;

import java.util.List;
import java.util.SortedMap;

/**
 * Everything that is declared of a resource.
 *
 * @param plural the name in paths: {@code deployments}
 * @param listKind the kind of its lists: {@code DeploymentList}
 * @param verbs as discovery lists them
 * @param subresources by name: {@code status}, {@code scale}, …
 * @param columns of its Table, in order, without the Name column's special cases
 * @param selectableFields by selector name ({@code spec.nodeName}): where the value lies
 */
public record ResourceDefinition(
        GroupVersionKind kind,
        String plural,
        String singular,
        String listKind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        SortedMap<String, Subresource> subresources,
        Schema schema,
        List<PrinterColumn> columns,
        SortedMap<String, List<String>> selectableFields) {

    public ResourceDefinition {
        requireNonNull(kind, "kind");
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        verbs = List.copyOf(verbs);
        columns = List.copyOf(columns);
    }

    public GroupResource groupResource() {
        return new GroupResource(kind.group(), plural);
    }

    public boolean hasSubresource(String name) {
        return subresources.containsKey(name);
    }

    /** A subresource as discovery shows it; its kind may be of another group (Scale, Eviction). */
    public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}

    /**
     * A column of a Table.
     *
     * @param priority 0 is always shown, others with {@code -o wide}
     */
    public record PrinterColumn(
            String name, String type, String format, String description, int priority) {}
}
