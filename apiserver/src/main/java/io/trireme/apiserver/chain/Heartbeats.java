package io.trireme.apiserver.chain;

import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;

/**
 * The requests by which leaders and nodes show that they live: of their own Leases and of nodes'
 * status. Kubernetes names the same ones in the flow schemas {@code system-leader-election} and
 * {@code system-node-high}. The user counts too: everybody's Leases would be no exception.
 */
final class Heartbeats {
    private Heartbeats() {}

    static boolean isOne(RequestInfo info, User user) {
        boolean lease =
                info.group().equals("coordination.k8s.io") && info.resource().equals("leases");
        boolean nodeStatus =
                info.group().isEmpty()
                        && info.resource().equals("nodes")
                        && info.subresource().equals("status");
        if (user.in(User.NODES)) {
            return lease || nodeStatus;
        }
        boolean leader =
                user.name().equals(User.CONTROLLER_MANAGER_NAME)
                        || user.name().equals(User.SCHEDULER_NAME);
        return leader && lease;
    }
}
