package io.trireme.store.core;

import static io.trireme.store.auth.AuthView.ROOT;

import io.trireme.store.Bytes;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthLimits;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.AuthRole;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.Permission;

import java.util.List;
import java.util.Optional;

/** What a change of users and roles does; etcd's rules ({@code server/auth/store.go}). */
final class AuthStep {
    private final AuthRows rows;
    private AuthHead head;

    AuthStep(AuthRows rows) {
        this.rows = rows;
        this.head = rows.head();
    }

    AuthOutcome apply(AuthChange change) {
        Optional<AuthRefusal> refusal =
                switch (change) {
                    case AuthChange.Enable _ -> enable();
                    case AuthChange.Disable _ -> disable();
                    case AuthChange.OfferTokenKey(var key) -> offer(key);
                    case AuthChange.AddUser(var name, var hash) -> addUser(name, hash);
                    case AuthChange.DeleteUser(var name) -> deleteUser(name);
                    case AuthChange.ChangePassword(var name, var hash) ->
                            changePassword(name, hash);
                    case AuthChange.GrantRole(var user, var role) -> grantRole(user, role);
                    case AuthChange.RevokeRole(var user, var role) -> revokeRole(user, role);
                    case AuthChange.AddRole(var name) -> addRole(name);
                    case AuthChange.DeleteRole(var name) -> deleteRole(name);
                    case AuthChange.GrantPermission(var role, var permission) ->
                            grantPermission(role, permission);
                    case AuthChange.RevokePermission(var role, var key, var end) ->
                            revokePermission(role, key, end);
                };
        return refusal.<AuthOutcome>map(AuthOutcome.Refused::new)
                .orElseGet(() -> new AuthOutcome.Done(head.revision()));
    }

    /** Notes a change, which has a revision of its own. */
    private Optional<AuthRefusal> done(AuthHead changed) {
        head = changed.next();
        rows.put(head);
        return Optional.empty();
    }

    private static Optional<AuthRefusal> refuse(AuthRefusal why) {
        return Optional.of(why);
    }

    /** Has no revision, as in etcd: what users may do is what it was. */
    private Optional<AuthRefusal> enable() {
        if (head.enabled()) {
            return Optional.empty();
        }
        Optional<AuthUser> root = rows.findUser(ROOT);
        if (root.isEmpty()) {
            return refuse(AuthRefusal.ROOT_USER_MISSING);
        }
        if (!root.get().root()) {
            return refuse(AuthRefusal.ROOT_ROLE_MISSING);
        }
        head = head.withEnabled(true);
        rows.put(head);
        return Optional.empty();
    }

    private Optional<AuthRefusal> disable() {
        return head.enabled()
                ? done(head.withEnabled(false).withTokenKey(Optional.empty()))
                : Optional.empty();
    }

    private Optional<AuthRefusal> offer(Bytes key) {
        if (!head.enabled()) {
            return refuse(AuthRefusal.NOT_ENABLED);
        }
        if (head.tokenKey().isEmpty()) {
            head = head.withTokenKey(Optional.of(key));
            rows.put(head);
        }
        return Optional.empty();
    }

    private Optional<AuthRefusal> addUser(String name, Optional<Bytes> hash) {
        if (name.isEmpty()) {
            return refuse(AuthRefusal.USER_EMPTY);
        }
        if (tooLong(name)) {
            return refuse(AuthRefusal.NAME_TOO_LONG);
        }
        if (rows.findUser(name).isPresent()) {
            return refuse(AuthRefusal.USER_EXISTS);
        }
        if (head.users() >= AuthLimits.USERS_MAX) {
            return refuse(AuthRefusal.TOO_MANY_USERS);
        }
        rows.put(new AuthUser(name, hash, head.revision() + 1, List.of()));
        return done(head.moreUsers(1));
    }

    private Optional<AuthRefusal> deleteUser(String name) {
        if (head.enabled() && name.equals(ROOT)) {
            return refuse(AuthRefusal.MANAGEMENT_INVALID);
        }
        if (rows.findUser(name).isEmpty()) {
            return refuse(AuthRefusal.USER_NOT_FOUND);
        }
        rows.deleteUser(name);
        return done(head.moreUsers(-1));
    }

    private Optional<AuthRefusal> changePassword(String name, Bytes hash) {
        Optional<AuthUser> user = rows.findUser(name);
        if (user.isEmpty()) {
            return refuse(AuthRefusal.USER_NOT_FOUND);
        }
        Optional<Bytes> password = user.get().passwordHash().map(_ -> hash);
        rows.put(user.get().withPassword(password, head.revision() + 1));
        return done(head);
    }

    private Optional<AuthRefusal> grantRole(String name, String role) {
        Optional<AuthUser> user = rows.findUser(name);
        if (user.isEmpty()) {
            return refuse(AuthRefusal.USER_NOT_FOUND);
        }
        // The role root needs not be there: it means the same.
        if (!role.equals(ROOT) && rows.findRole(role).isEmpty()) {
            return refuse(AuthRefusal.ROLE_NOT_FOUND);
        }
        if (user.get().roles().contains(role)) {
            return Optional.empty();
        }
        if (user.get().roles().size() >= AuthLimits.ROLES_PER_USER_MAX) {
            return refuse(AuthRefusal.TOO_MANY_ROLES_OF_USER);
        }
        rows.put(user.get().withRole(role));
        return done(head);
    }

    private Optional<AuthRefusal> revokeRole(String name, String role) {
        if (head.enabled() && name.equals(ROOT) && role.equals(ROOT)) {
            return refuse(AuthRefusal.MANAGEMENT_INVALID);
        }
        Optional<AuthUser> user = rows.findUser(name);
        if (user.isEmpty()) {
            return refuse(AuthRefusal.USER_NOT_FOUND);
        }
        if (!user.get().roles().contains(role)) {
            return refuse(AuthRefusal.ROLE_NOT_GRANTED);
        }
        rows.put(user.get().withoutRole(role));
        return done(head);
    }

    private Optional<AuthRefusal> addRole(String name) {
        if (name.isEmpty()) {
            return refuse(AuthRefusal.ROLE_EMPTY);
        }
        if (tooLong(name)) {
            return refuse(AuthRefusal.NAME_TOO_LONG);
        }
        if (rows.findRole(name).isPresent()) {
            return refuse(AuthRefusal.ROLE_EXISTS);
        }
        if (head.roles() >= AuthLimits.ROLES_MAX) {
            return refuse(AuthRefusal.TOO_MANY_ROLES);
        }
        rows.put(new AuthRole(name, List.of()));
        return done(head.moreRoles(1));
    }

    private Optional<AuthRefusal> deleteRole(String name) {
        if (head.enabled() && name.equals(ROOT)) {
            return refuse(AuthRefusal.MANAGEMENT_INVALID);
        }
        if (rows.findRole(name).isEmpty()) {
            return refuse(AuthRefusal.ROLE_NOT_FOUND);
        }
        rows.deleteRole(name);
        for (AuthUser user : rows.users()) {
            if (user.roles().contains(name)) {
                rows.put(user.withoutRole(name));
            }
        }
        return done(head.moreRoles(-1));
    }

    private Optional<AuthRefusal> grantPermission(String name, Permission permission) {
        if (!permission.valid()) {
            return refuse(AuthRefusal.MANAGEMENT_INVALID);
        }
        Optional<AuthRole> role = rows.findRole(name);
        if (role.isEmpty()) {
            return refuse(AuthRefusal.ROLE_NOT_FOUND);
        }
        AuthRole granted = role.get().with(permission);
        if (granted.permissions().size() > AuthLimits.PERMISSIONS_PER_ROLE_MAX
                || AuthCodec.encode(granted).sizeBytes() > AuthLimits.ROLE_BYTES_MAX) {
            return refuse(AuthRefusal.TOO_MANY_PERMISSIONS);
        }
        rows.put(granted);
        return done(head);
    }

    private Optional<AuthRefusal> revokePermission(String name, Bytes key, Bytes rangeEnd) {
        Optional<AuthRole> role = rows.findRole(name);
        if (role.isEmpty()) {
            return refuse(AuthRefusal.ROLE_NOT_FOUND);
        }
        AuthRole rest = role.get().without(key, rangeEnd);
        if (rest.equals(role.get())) {
            return refuse(AuthRefusal.PERMISSION_NOT_GRANTED);
        }
        rows.put(rest);
        return done(head);
    }

    private static boolean tooLong(String name) {
        return Bytes.utf8(name).sizeBytes() > AuthLimits.NAME_BYTES_MAX;
    }
}
