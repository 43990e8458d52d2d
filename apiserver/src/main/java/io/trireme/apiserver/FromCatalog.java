package io.trireme.apiserver;

import io.trireme.api.resource.ResourceDefinition;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is made of a catalog's definitions: kept until they change, then made anew by whoever asks
 * first. Any thread may ask; two that ask at once may both make it.
 */
public final class FromCatalog<T> implements Supplier<T> {
    private final ResourceCatalog catalog;
    private final Function<List<ResourceDefinition>, T> maker;
    private volatile Kept<T> kept;

    private record Kept<T>(List<ResourceDefinition> definitions, T made) {}

    public FromCatalog(ResourceCatalog catalog, Function<List<ResourceDefinition>, T> maker) {
        this.catalog = catalog;
        this.maker = maker;
        this.kept = make(catalog.definitions());
    }

    private Kept<T> make(List<ResourceDefinition> definitions) {
        return new Kept<>(definitions, maker.apply(definitions));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the catalog gives another list when something changed
    public T get() {
        var definitions = catalog.definitions();
        var present = kept;
        if (present.definitions() != definitions) {
            present = make(definitions);
            kept = present;
        }
        return present.made();
    }
}
