package io.trireme.api.resource;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.schema.Schema;

import java.util.List;
import java.util.Optional;
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
 * @param custom what only a custom resource has; empty for a built-in one
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
        SortedMap<String, List<String>> selectableFields,
        Optional<CustomTraits> custom) {

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

    /** In which form its objects are stored. */
    public GroupVersionKind storageKind() {
        return custom.map(
                        traits ->
                                new GroupVersionKind(
                                        kind.group(), traits.storageVersion(), kind.kind()))
                .orElse(kind);
    }

    /**
     * What a CustomResourceDefinition says beyond what built-in kinds have.
     *
     * @param storageVersion the version in whose form objects are stored
     * @param scale where the subresource {@code scale} finds its values
     * @param deprecationWarning what each use of this version is answered with; empty if it is not
     *     deprecated
     * @param terminating whether it is being deleted: no more objects may be created
     */
    public record CustomTraits(
            String storageVersion,
            Optional<ScalePaths> scale,
            String deprecationWarning,
            boolean terminating) {}

    /**
     * The fields behind a Scale, each as a path of names.
     *
     * @param selector empty if no field holds a selector; a field holds it as text
     */
    public record ScalePaths(
            List<String> specReplicas, List<String> statusReplicas, List<String> selector) {
        public ScalePaths {
            specReplicas = List.copyOf(specReplicas);
            statusReplicas = List.copyOf(statusReplicas);
            selector = List.copyOf(selector);
        }
    }

    /** A subresource as discovery shows it; its kind may be of another group (Scale, Eviction). */
    public record Subresource(String name, GroupVersionKind kind, List<String> verbs) {}

    /**
     * A column of a Table.
     *
     * @param description what the cells say; empty if a field's description says it
     * @param priority 0 is always shown, others with {@code -o wide}
     * @param jsonPath where a custom resource has the cell's value, such as {@code .spec.size};
     *     empty for columns that Kubernetes fills itself
     * @param describedBy definition and field, with a space between, whose description is the
     *     column's; empty if it has one of its own
     */
    public record PrinterColumn(
            String name,
            String type,
            String format,
            String description,
            int priority,
            String jsonPath,
            String describedBy) {

        /** A column that every object has, as the metadata's field describes it. */
        public static PrinterColumn ofMetadata(
                String name, String type, String format, String jsonPath, String field) {
            return new PrinterColumn(
                    name,
                    type,
                    format,
                    "",
                    0,
                    jsonPath,
                    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta " + field);
        }
    }
}
