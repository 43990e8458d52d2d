package io.trireme.apiserver.registry;

import io.trireme.api.selector.FieldSelector;
import io.trireme.api.selector.LabelSelector;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.registry.cache.CachedObject;

import java.util.Optional;

/** Which objects of a resource a list or watch is about. */
record Selection(
        String namespace,
        LabelSelector labels,
        FieldSelector fields,
        Optional<String> name,
        ObjectView view) {

    boolean matches(CachedObject object) {
        return (namespace.isEmpty() || namespace.equals(object.namespace()))
                && (name.isEmpty() || name.get().equals(object.name()))
                && labels.matches(object.labels())
                && fields.matches(
                        field -> object.fields().getOrDefault(view.storedField(field), ""));
    }

    /** Whether it is all of a namespace, so that counts are known without looking. */
    boolean everything() {
        return labels.matchesEverything() && fields.requirements().isEmpty() && name.isEmpty();
    }

    /** Refuses a field selector over a field that the resource does not offer. */
    void requireKnownFields(Resource resource) {
        var known = resource.definition().selectableFields();
        for (var requirement : fields.requirements()) {
            String field = requirement.field();
            if (field.equals("metadata.name")
                    || field.equals("metadata.namespace")
                    || known.containsKey(field)) {
                continue;
            }
            boolean plain =
                    known.keySet().stream()
                            .allMatch(
                                    key ->
                                            key.equals("metadata.name")
                                                    || key.equals("metadata.namespace"));
            throw Failures.badRequest(
                    plain
                            ? GoText.quoted(field)
                                    + " is not a known field selector: only \"metadata.name\","
                                    + " \"metadata.namespace\""
                            : "field label not supported: " + field);
        }
    }
}
