package io.trireme.apiserver.registry.cache;

import io.trireme.store.Revision;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One change of one object.
 *
 * <p>An event is encoded once per form and shared by all watchers that ask for that form while the
 * event is young; the cache then drops the encodings, so that they never hold more memory than a
 * few events do.
 */
public final class CacheEvent {
    /** What happened to the object, as a watcher of everything sees it. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }

    private final Type type;
    private final CachedObject object;
    private final Optional<CachedObject> previous;
    private final Revision revision;
    private final Map<Object, byte[]> encodings = new HashMap<>();

    CacheEvent(Type type, CachedObject object, Optional<CachedObject> previous, Revision revision) {
        this.type = type;
        this.object = object;
        this.previous = previous;
        this.revision = revision;
    }

    public Type type() {
        return type;
    }

    /** The object after the change; for a deletion, as it last was. */
    public CachedObject object() {
        return object;
    }

    /** The object before the change; empty for an added one. */
    public Optional<CachedObject> previous() {
        return previous;
    }

    public Revision revision() {
        return revision;
    }

    /**
     * The event's bytes in a form.
     *
     * @param form equal for watchers that get equal bytes
     */
    public synchronized byte[] encoded(Object form, Supplier<byte[]> encoder) {
        byte[] known = encodings.get(form);
        if (known == null) {
            known = encoder.get();
            encodings.put(form, known);
        }
        return known;
    }

    synchronized void forgetEncodings() {
        encodings.clear();
    }

    int sizeBytes() {
        return object.sizeBytes();
    }
}
