package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who asks.
 *
 * @param uid empty where the means of authentication knows none
 * @param groups in the order they were granted; ends with system:authenticated or
 *     system:unauthenticated
 */
public record User(
        String name, String uid, List<String> groups, SortedMap<String, List<String>> extra) {
    public static final String ANONYMOUS_NAME = "system:anonymous";
    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /** The group that may do everything, whatever the stored roles say. */
    public static final String MASTERS = "system:masters";

    /** The group of all kubelets. */
    public static final String NODES = "system:nodes";

    public static final String CONTROLLER_MANAGER_NAME = "system:kube-controller-manager";
    public static final String SCHEDULER_NAME = "system:kube-scheduler";

    public static final User ANONYMOUS = of(ANONYMOUS_NAME, UNAUTHENTICATED);

    public User {
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        groups = List.copyOf(groups);
        extra = Collections.unmodifiableSortedMap(new TreeMap<>(extra));
    }

    public static User of(String name, String... groups) {
        return new User(name, "", List.of(groups), Collections.emptySortedMap());
    }

    public boolean in(String group) {
        return groups.contains(group);
    }
}
