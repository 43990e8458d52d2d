package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** All users and roles as they were at one moment; immutable. */
public final class AuthState implements AuthView {
    private final boolean enabled;
    private final long revision;
    private final Optional<Bytes> tokenKey;
    private final NavigableMap<String, AuthUser> users;
    private final NavigableMap<String, AuthRole> roles;

    /** Worked out when somebody asks. */
    private final ConcurrentHashMap<String, Grants> grants = new ConcurrentHashMap<>();

    /**
     * @param revision counts the changes of users, roles and of whether they count; from 1, as
     *     etcd's does
     * @param tokenKey what members sign tokens with; none until the first one is asked for
     */
    public AuthState(
            boolean enabled,
            long revision,
            Optional<Bytes> tokenKey,
            NavigableMap<String, AuthUser> users,
            NavigableMap<String, AuthRole> roles) {
        this.enabled = enabled;
        this.revision = revision;
        this.tokenKey = requireNonNull(tokenKey, "tokenKey");
        this.users = Collections.unmodifiableNavigableMap(new TreeMap<>(users));
        this.roles = Collections.unmodifiableNavigableMap(new TreeMap<>(roles));
    }

    @Override
    public boolean enabled() {
        return enabled;
    }

    public long revision() {
        return revision;
    }

    public Optional<Bytes> tokenKey() {
        return tokenKey;
    }

    /** By name. */
    public NavigableMap<String, AuthUser> users() {
        return users;
    }

    /** By name. */
    public NavigableMap<String, AuthRole> roles() {
        return roles;
    }

    @Override
    public Optional<AuthUser> findUser(String name) {
        return Optional.ofNullable(users.get(name));
    }

    @Override
    public Grants grants(AuthUser user) {
        return grants.computeIfAbsent(user.name(), _ -> Grants.of(rolesOf(user)));
    }

    private List<AuthRole> rolesOf(AuthUser user) {
        return user.roles().stream().filter(roles::containsKey).map(roles::get).toList();
    }
}
