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
        return of(action, (_, after) -> action.accept(after), action);
    }

    /** Like {@link #each}, but of a change it hears of both states. */
    public static <T extends HasMetadata> EventHandler<T> bothStates(Consumer<T> action) {
        return of(
                action,
                (before, after) -> {
                    action.accept(before);
                    action.accept(after);
                },
                action);
    }

    /** Hears of deletions only. */
    public static <T extends HasMetadata> EventHandler<T> deleted(Consumer<T> action) {
        return of(_ -> {}, (_, _) -> {}, action);
    }

    public static <T extends HasMetadata> EventHandler<T> of(
            Consumer<T> added, BiConsumer<T, T> updated, Consumer<T> deleted) {
        return new EventHandler<>() {
            @Override
            public void added(T object) {
                added.accept(object);
            }

            @Override
            public void updated(T before, T after) {
                updated.accept(before, after);
            }

            @Override
            public void deleted(T object) {
                deleted.accept(object);
            }
        };
    }
}
