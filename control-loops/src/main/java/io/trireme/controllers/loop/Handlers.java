package io.trireme.controllers.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.informer.EventHandler;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Event handlers from lambdas. */
public final class Handlers {
    private Handlers() {}

    /** Hears of each object that was added, changed (its new state) or deleted. */
    public static <T extends HasMetadata> EventHandler<T> each(Consumer<T> action) {
        return changes((_, after) -> action.accept(after), action);
    }

    /** Hears of additions and changes; for an addition {@code before} is the object itself. */
    public static <T extends HasMetadata> EventHandler<T> changes(
            BiConsumer<T, T> changed, Consumer<T> deleted) {
        return new EventHandler<>() {
            @Override
            public void added(T object) {
                changed.accept(object, object);
            }

            @Override
            public void updated(T before, T after) {
                changed.accept(before, after);
            }

            @Override
            public void deleted(T object) {
                deleted.accept(object);
            }
        };
    }
}
