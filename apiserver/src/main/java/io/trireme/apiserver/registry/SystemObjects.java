package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersion;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.User;

import tools.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Objects that the server keeps of its own. They go through admission and the rules of their kind
 * like anyone's; several servers may write the same one at the same time.
 */
final class SystemObjects {
    private static final String MANAGER = "trireme-apiserver";
    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);
    private static final int ATTEMPTS_MAX = 16;

    private final Collection<Resource> resources;
    private final Creation creation;
    private final Updating updating;

    SystemObjects(Collection<Resource> resources, Creation creation, Updating updating) {
        this.resources = resources;
        this.creation = creation;
        this.updating = updating;
    }

    /** Creates an object if none of its name is there; one that is there is left as it is. */
    void ensure(ObjectNode object) throws InterruptedException {
        var context = context(object);
        String path = context.resource().path(context.namespace(), context.name());
        if (context.resource().cache().find(path).isEmpty()) {
            create(context, object);
        }
    }

    /**
     * Makes an object say what is wanted, creating it if it is not there.
     *
     * @param identity kind, name, and what else only a new object gets
     * @param content sets what is wanted. Called once per attempt, after the object was read: what
     *     it looks up is never older than what it changes
     * @throws ApiStatusException conflict when others wrote the object all the time
     */
    void keep(ObjectNode identity, Consumer<ObjectNode> content) throws InterruptedException {
        var context = context(identity);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            if (update(context, content)) {
                return;
            }
            var object = identity.deepCopy();
            content.accept(object);
            if (create(context, object)) {
                return;
            }
        }
        throw Failures.conflict(context.resource().name(), context.name(), Failures.MODIFIED);
    }

    /** False if there is no such object. */
    private boolean update(WriteContext context, Consumer<ObjectNode> content)
            throws InterruptedException {
        return updating.find(
                        context,
                        Updating.Kind.MAIN,
                        live -> {
                            var object = live.deepCopy();
                            content.accept(object);
                            context.resource().rules().applyDefaults(object);
                            return new Updating.Changed(object, false);
                        })
                .isPresent();
    }

    /** False if there is one of its name. */
    private boolean create(WriteContext context, ObjectNode object) throws InterruptedException {
        try {
            creation.create(context, object.deepCopy());
            return true;
        } catch (ApiStatusException e) {
            if (e.status().reason().equals("AlreadyExists")) {
                return false;
            }
            throw e;
        }
    }

    private WriteContext context(ObjectNode object) {
        var version = GroupVersion.parse(object.path("apiVersion").asString(""));
        var kind = version.kind(object.path("kind").asString(""));
        var resource =
                resources.stream()
                        .filter(one -> one.definition().kind().equals(kind))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no resource of " + kind));
        return new WriteContext(
                resource,
                ObjectMeta.namespace(object),
                ObjectMeta.name(object),
                "",
                SYSTEM,
                WriteOptions.internal(MANAGER),
                MANAGER,
                Optional.empty(),
                new Warnings());
    }
}
