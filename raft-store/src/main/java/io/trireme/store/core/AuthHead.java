package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.Optional;

/**
 * What there is of users and roles beside themselves, one row.
 *
 * @param enabled callers of a door are asked who they are
 * @param revision counts the changes; see {@link io.trireme.store.auth.AuthState#revision}
 * @param users how many there are
 * @param roles how many there are
 * @param tokenKey what members sign tokens with
 */
record AuthHead(boolean enabled, long revision, long users, long roles, Optional<Bytes> tokenKey) {
    /** Before the first user: etcd counts from one. */
    static final AuthHead START = new AuthHead(false, 1, 0, 0, Optional.empty());

    AuthHead next() {
        return new AuthHead(enabled, revision + 1, users, roles, tokenKey);
    }

    AuthHead withEnabled(boolean enabled) {
        return new AuthHead(enabled, revision, users, roles, tokenKey);
    }

    AuthHead withTokenKey(Optional<Bytes> tokenKey) {
        return new AuthHead(enabled, revision, users, roles, tokenKey);
    }

    AuthHead moreUsers(int more) {
        return new AuthHead(enabled, revision, users + more, roles, tokenKey);
    }

    AuthHead moreRoles(int more) {
        return new AuthHead(enabled, revision, users, roles + more, tokenKey);
    }
}
