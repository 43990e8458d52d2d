package io.trireme.store;

import java.util.List;

/**
 * How much a member's state takes, and may take.
 *
 * @param inUseBytes keys, values and history, uncompressed; falls when they are deleted
 * @param quotaBytes where writes begin to be refused
 * @param alarms what is raised, as this member knows, by member
 */
public record StoreSpace(long inUseBytes, long quotaBytes, List<Alarm> alarms) {
    public StoreSpace {
        alarms = List.copyOf(alarms);
    }
}
