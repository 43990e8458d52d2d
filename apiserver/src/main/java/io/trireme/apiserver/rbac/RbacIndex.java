package io.trireme.apiserver.rbac;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * The present policy. A change of a stored role or binding only takes a note; the next decision
 * builds the policy again, so it always sees what the watch caches saw before it began.
 */
public final class RbacIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RbacIndex.class);
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> RESOURCES =
            List.of("clusterroles", "roles", "clusterrolebindings", "rolebindings");

    private final ObjectReader objects;
    private final List<AutoCloseable> subscriptions = new ArrayList<>();
    private volatile boolean stale = true;
    private volatile RbacPolicy policy;

    private RbacIndex(ObjectReader objects) {
        this.objects = objects;
    }

    public static RbacIndex open(ObjectReader objects) {
        var index = new RbacIndex(objects);
        for (String resource : RESOURCES) {
            index.subscriptions.add(
                    objects.onChange(new GroupResource(GROUP, resource), () -> index.stale = true));
        }
        return index;
    }

    RbacPolicy policy() {
        RbacPolicy known = policy;
        if (!stale && known != null) {
            return known;
        }
        synchronized (this) {
            if (stale || policy == null) {
                // First the note, then the read: a change in between makes it stale again.
                stale = false;
                try {
                    policy = build();
                } catch (RuntimeException e) {
                    stale = true;
                    throw e;
                }
            }
            return policy;
        }
    }

    private RbacPolicy build() {
        return new RbacPolicy(
                list("clusterroles"),
                list("roles"),
                list("clusterrolebindings"),
                list("rolebindings"));
    }

    private List<ObjectNode> list(String resource) {
        return objects.list(new GroupResource(GROUP, resource), "");
    }

    @Override
    public void close() {
        for (var subscription : subscriptions) {
            try {
                subscription.close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("subscription did not close");
            }
        }
        subscriptions.clear();
    }
}
