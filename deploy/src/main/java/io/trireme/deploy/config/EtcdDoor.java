package io.trireme.deploy.config;

import java.util.Collection;
import java.util.SortedMap;

/**
 * The store's door for etcd's clients.
 *
 * @param bind where it listens
 * @param members where clients reach the doors of the servers, by name; what a member list says.
 *     Servers that are not named have a door that nobody else can reach, or none
 */
public record EtcdDoor(HostPort bind, SortedMap<String, HostPort> members) {
    void requireKnown(Collection<String> servers) {
        for (String name : members.keySet()) {
            if (!servers.contains(name)) {
                throw new ConfigException(
                        "etcd-members names \"" + name + "\", but members has only " + servers);
            }
        }
    }
}
